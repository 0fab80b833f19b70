using Blinq.Gateway.Errors;
using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Grains.Consoles;

namespace Blinq.Gateway.TenantConsole.SignIn;

/// <summary><c>/console/sign-in</c> and <c>/console/sign-out</c>.</summary>
internal static class SignInPages
{
    public static IResult Show(HttpContext http, string? to) => Form(http, to, null);

    public static async Task<IResult> SignInAsync(HttpContext http, ConsoleAccess access)
    {
        var form = http.Form();
        var to = form["to"];
        if (await access.SignInAsync(http, form["key"] ?? "") is { } refusal)
            return Form(http, to, refusal);
        ConsoleCookies.Drop(http, ConsoleCookies.Form);
        return SeeOther.To(IsOwnPage(to) ? to! : ConsolePaths.Root);
    }

    public static async Task<IResult> SignOutAsync(HttpContext http, ConsoleSessions sessions)
    {
        await sessions.SignOutAsync(http.Visit().Session, http.RequestAborted);
        ConsoleCookies.Drop(http, ConsoleCookies.Session);
        return SeeOther.To($"{ConsolePaths.SignIn}?done=signed-out");
    }

    private static PageResult<SignInView, SignInModel> Form(HttpContext http, string? to, Problem? refusal)
    {
        var secret = http.Request.Cookies[ConsoleCookies.Form];
        if (string.IsNullOrEmpty(secret))
        {
            secret = ConsoleCredential.NewSecret().Secret;
            ConsoleCookies.SetForm(http, secret);
        }
        var model = new SignInModel(IsOwnPage(to) ? to : null, refusal);
        return new PageResult<SignInView, SignInModel>(model, "", "sign-in.title", refusal?.Status ?? StatusCodes.Status200OK)
        {
            FormToken = ConsoleCredential.FormTokenOf(secret),
        };
    }

    /// <summary>A page of the console: nothing that a link from elsewhere could lead to another site.</summary>
    private static bool IsOwnPage(string? path) =>
        path is not null && path.StartsWith(ConsolePaths.Root + "/", StringComparison.Ordinal)
        && !path.StartsWith(ConsolePaths.SignIn, StringComparison.Ordinal) && !path.AsSpan().ContainsAnyInRange('\0', ' ') && !path.Contains('\\');
}
