using Blinq.Grains.Consoles;

namespace Blinq.Gateway.TenantConsole.Access;

/// <summary>The console's cookies: no script can read them, and no other site's page makes a browser send them.</summary>
internal static class ConsoleCookies
{
    public const string Session = "blinq_console";

    /// <summary>What the form that signs in is bound to.</summary>
    public const string Form = "blinq_console_form";

    public const string Language = "blinq_console_language";

    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public static void SetSession(HttpContext http, string credential) => Set(http, Session, credential, ConsoleSessions.Lifetime);

    public static void SetForm(HttpContext http, string secret) => Set(http, Form, secret, ConsoleSessions.Lifetime);

    public static void SetLanguage(HttpContext http, string language) => Set(http, Language, language, Year);

    public static void Drop(HttpContext http, string name) => http.Response.Cookies.Delete(name, Options(http, null));

    private static void Set(HttpContext http, string name, string value, TimeSpan lifetime) =>
        http.Response.Cookies.Append(name, value, Options(http, lifetime));

    private static CookieOptions Options(HttpContext http, TimeSpan? lifetime) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Strict, Path = ConsolePaths.Root, MaxAge = lifetime, Secure = IsHttps(http), IsEssential = true,
    };

    /// <summary>Behind a proxy that ends TLS, too. A client that only claims it makes its own cookie stricter.</summary>
    public static bool IsHttps(HttpContext http) =>
        http.Request.IsHttps || http.Request.Headers["X-Forwarded-Proto"].ToString().StartsWith("https", StringComparison.OrdinalIgnoreCase);
}
