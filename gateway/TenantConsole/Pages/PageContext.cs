using System.Globalization;
using Blinq.Gateway.Access;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Texts;

namespace Blinq.Gateway.TenantConsole.Pages;

/// <summary>What every part of a page may ask for.</summary>
internal sealed class PageContext(HttpContext http, Language language, string section, string title)
{
    private readonly TenantCaller? _caller = http.Features.Get<TenantCaller>();

    public Language Language => language;

    /// <summary>Which entry of the menu is marked.</summary>
    public string Section => section;

    public string Title => title;

    /// <summary>Whether somebody is signed in.</summary>
    public bool IsSignedIn => _caller is not null;

    public bool IsAdmin => _caller?.Key.Scope == Blinq.Identity.Trust.Scope.Admin;

    /// <summary>Whether the key reads the trail and nothing else.</summary>
    public bool IsAuditor => _caller?.Key.Scope == Blinq.Identity.Trust.Scope.Audit;

    public string TenantName => _caller?.Trust.Name ?? "";

    public string KeyLabel => _caller?.Key.Label ?? "";

    public string Scope => _caller?.Key.Scope.ToString().ToLowerInvariant() ?? "";

    /// <summary>For the forms of this browser.</summary>
    public string FormToken { get; init; } = http.Features.Get<ConsoleVisit>()?.FormToken ?? "";

    /// <summary>Where the gateway is for the reader, without a slash at its end.</summary>
    public string BaseUrl { get; } = $"{(ConsoleCookies.IsHttps(http) ? "https" : "http")}://{http.Request.Host}";

    /// <summary>A code of what was just done, said once above the page.</summary>
    public string? Done { get; } = http.Request.Query["done"].ToString() is { Length: > 0 } code && language.Has($"done.{code}") ? code : null;

    public string T(string key, params object?[] values) => language.Text(key, values);

    /// <summary>The page itself in another language.</summary>
    public string InLanguage(string code)
    {
        var query = http.Request.Query.Where(pair => pair.Key is not ("language" or "done"))
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value)).Append(KeyValuePair.Create("language", (string?)code));
        // What a form has answered is no page to come back to.
        return (HttpMethods.IsPost(http.Request.Method) ? ReturnPath : http.Request.Path.Value) + QueryString.Create(query);
    }

    /// <summary>Where a page that answered a form leads to.</summary>
    public string ReturnPath { get; init; } = http.Request.Path.Value ?? ConsolePaths.Root;

    public string Number(long number)
    {
        var text = number.ToString("N0", CultureInfo.InvariantCulture);
        return language.Code == "en" ? text : text.Replace(',', '\u202f');
    }

    /// <summary>With one digit behind the point.</summary>
    public string Decimal(double number)
    {
        var text = number.ToString("0.#", CultureInfo.InvariantCulture);
        return language.Code == "en" ? text : text.Replace('.', ',');
    }

    /// <summary>A length of time in its two largest units.</summary>
    public string Duration(TimeSpan time)
    {
        var (first, second) = time switch
        {
            { TotalDays: >= 1 } => (T("unit.days", (int)time.TotalDays), time.Hours > 0 ? T("unit.hours", time.Hours) : ""),
            { TotalHours: >= 1 } => (T("unit.hours", (int)time.TotalHours), time.Minutes > 0 ? T("unit.minutes", time.Minutes) : ""),
            { TotalMinutes: >= 1 } => (T("unit.minutes", (int)time.TotalMinutes), ""),
            _ => (T("unit.seconds", Math.Max(0, (int)time.TotalSeconds)), ""),
        };
        return second.Length == 0 ? first : $"{first} {second}";
    }
}
