using Blinq.Gateway.TenantConsole.Access;
using Blinq.Gateway.TenantConsole.Texts;
using Microsoft.Net.Http.Headers;

namespace Blinq.Gateway.TenantConsole.Pages;

/// <summary>In which language a page is: as the reader last chose, else as the browser asks for, else English.</summary>
internal static class ConsoleLanguage
{
    public static Language Of(HttpContext http)
    {
        if (Language.Find(http.Request.Query["language"]) is { } chosen)
        {
            if (!http.Response.HasStarted)
                ConsoleCookies.SetLanguage(http, chosen.Code);
            return chosen;
        }
        return Language.Find(http.Request.Cookies[ConsoleCookies.Language]) ?? Accepted(http) ?? Language.English;
    }

    private static Language? Accepted(HttpContext http) =>
        StringWithQualityHeaderValue.TryParseList(http.Request.Headers.AcceptLanguage, out var wanted)
            ? wanted.OrderByDescending(one => one.Quality ?? 1).Where(one => one.Quality != 0)
                .Select(one => Language.Find(one.Value.ToString().Split('-')[0])).FirstOrDefault(language => language is not null)
            : null;
}
