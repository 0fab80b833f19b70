using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Blinq.Gateway.TenantConsole.Pages;

/// <summary>A page of the console, rendered here, once and whole.</summary>
/// <typeparam name="TPage">What stands in the frame.</typeparam>
/// <typeparam name="TModel">What it shows; it takes it as a cascading parameter.</typeparam>
internal sealed class PageResult<TPage, TModel>(TModel model, string section, string titleKey, int status) : IResult
    where TPage : IComponent
{
    /// <summary>For the page that answers a form: where its links in other languages lead.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>For a page that is not signed in and has a form.</summary>
    public string? FormToken { get; init; }

    /// <summary>What comes once the page was sent.</summary>
    public Func<Task>? Sent { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var language = ConsoleLanguage.Of(httpContext);
        var context = new PageContext(httpContext, language, section, language.Text(titleKey));
        if (ReturnPath is not null || FormToken is not null)
            context = new PageContext(httpContext, language, section, language.Text(titleKey))
            {
                ReturnPath = ReturnPath ?? context.ReturnPath, FormToken = FormToken ?? context.FormToken,
            };

        var services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        using var html = new StringWriter();
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var output = await renderer.RenderComponentAsync<PageRoot<TPage, TModel>>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(PageRoot<TPage, TModel>.Content)] = (object)(context, model),
            }));
            html.Write("<!doctype html>\n");
            output.WriteHtmlTo(html);
        });

        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.Headers.Vary = "Cookie, Accept-Language";
        await httpContext.Response.WriteAsync(html.ToString(), httpContext.RequestAborted);
        if (Sent is not null)
            await Sent();
    }
}

internal static class ConsolePage
{
    /// <param name="section">Which entry of the menu is marked.</param>
    /// <param name="titleKey">The text over the page.</param>
    public static PageResult<TPage, TModel> Of<TPage, TModel>(
        TModel model, string section, string titleKey, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new(model, section, titleKey, status);
}
