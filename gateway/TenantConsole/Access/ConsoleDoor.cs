using Blinq.Gateway.Errors;
using Blinq.Gateway.RateLimits;
using Blinq.Gateway.TenantConsole.Pages;

namespace Blinq.Gateway.TenantConsole.Access;

/// <summary>Stands before every page of the console: headers, sign-in, and that a form is one of ours.</summary>
internal sealed class ConsoleDoor(ConsoleAccess access, Limits limits) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        ConsoleHeaders.Set(http);
        var rule = http.GetEndpoint()?.Metadata.GetMetadata<ConsoleRule>();
        if (await AdmitAsync(http, rule) is { } refusal)
            return refusal;
        if (HttpMethods.IsPost(http.Request.Method))
        {
            var reading = ReadFormAsync(http);
            var isLate = !reading.IsCompleted;
            if (await reading is { } wrong)
                return ErrorPage.Of(wrong);
            // Who was let in may have been signed out while the form was on its way.
            if (isLate && await AdmitAsync(http, rule) is { } late)
                return late;
        }
        return await next(context);
    }

    private async ValueTask<object?> AdmitAsync(HttpContext http, ConsoleRule? rule) =>
        rule is null || await access.AdmitAsync(http, rule.Key) is not { } refusal ? null
            : refusal.Status == StatusCodes.Status401Unauthorized ? SignInPlease(http)
            : ErrorPage.Of(refusal);

    /// <summary>Where a page was asked for, back to it afterwards; what a form wanted to do is not done later by itself.</summary>
    private static SeeOther SignInPlease(HttpContext http)
    {
        ConsoleCookies.Drop(http, ConsoleCookies.Session);
        return SeeOther.To(HttpMethods.IsGet(http.Request.Method)
            ? ConsolePaths.SignIn + QueryString.Create("to", http.Request.Path + http.Request.QueryString)
            : ConsolePaths.SignIn);
    }

    private async ValueTask<Problem?> ReadFormAsync(HttpContext http)
    {
        // A browser says so where it can; the token in the form says it in any.
        if (http.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
            return ForgedForm;
        if (http.Features.Get<ConsoleVisit>() is null && limits.Call(http) is { } tooMany)
            return tooMany;
        var (form, malformed) = await ConsoleForm.ReadAsync(http);
        if (malformed is not null)
            return malformed;
        var expected = http.Features.Get<ConsoleVisit>()?.FormToken
            ?? (http.Request.Cookies[ConsoleCookies.Form] is { Length: > 0 } secret ? ConsoleCredential.FormTokenOf(secret) : null);
        if (expected is null || !form!.Carries(expected))
            return ForgedForm;
        http.Features.Set(form);
        return null;
    }

    private static readonly Problem ForgedForm = new(StatusCodes.Status403Forbidden, "form_forged", "This form did not come from a page of the console that is open now. Go back, reload, and send it again.");
}
