using System.Net;
using System.Text.RegularExpressions;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.TenantConsole;

/// <summary>A page as a browser has it.</summary>
internal sealed record ConsolePage(int Status, string Html, string? Location, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>What a reader reads, and what stands in attributes: without entities.</summary>
    public string Text => WebUtility.HtmlDecode(Html);

    /// <summary>Of the first form.</summary>
    public string? FormToken => Hidden("form-token");

    /// <summary>The value of a hidden field.</summary>
    public string? Hidden(string name) =>
        Regex.Match(Html, $"name=\"{name}\" value=\"([^\"]*)\"") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    /// <summary>The text of an element that holds nothing but text.</summary>
    public string? TextOf(string id) =>
        Regex.Match(Html, $"id=\"{id}\"[^>]*>([^<]*)<") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
}

/// <summary>A browser without script: it keeps cookies and sends the token of the page it looks at.</summary>
internal sealed class ConsoleBrowser(TestGateway gateway)
{
    public const string SessionCookie = "blinq_console";

    private ConsolePage? _shown;

    public Dictionary<string, string> Cookies { get; private init; } = [];

    public string Language { get; init; } = "en";

    public static async Task<ConsoleBrowser> SignInAsync(TestTenant tenant, string? key = null, string language = "en")
    {
        var browser = new ConsoleBrowser(tenant.Gateway) { Language = language };
        await browser.GetAsync("/console/sign-in");
        var answer = await browser.PostAsync("/console/sign-in", ("key", key ?? tenant.ManagementKey));
        Assert.Equal((303, "/console"), (answer.Status, answer.Location));
        return browser;
    }

    /// <summary>Another browser with the same cookies, at this gateway or another.</summary>
    public ConsoleBrowser Steal(TestGateway? at = null) => new(at ?? gateway) { Cookies = new(Cookies), _shown = _shown };

    public Task<ConsolePage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>Sends a form as the page that was looked at last would.</summary>
    public Task<ConsolePage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        PostRawAsync(path, [("form-token", _shown?.FormToken ?? ""), .. fields]);

    /// <summary>Sends a form as it is.</summary>
    public Task<ConsolePage> PostRawAsync(string path, (string Name, string Value)[] fields, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))), headers);

    private async Task<ConsolePage> SendAsync(HttpMethod method, string path, HttpContent? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        // As with Answer: what is refused for its length is not read.
        request.Headers.ExpectContinue = body?.Headers.ContentLength > Answer.AskFirst;
        request.Headers.TryAddWithoutValidation("Accept-Language", Language);
        if (Cookies.Count > 0)
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await gateway.Public.SendAsync(request);
        foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var (name, value) = (set.Split('=', 2)[0], set.Split('=', 2)[1].Split(';')[0]);
            if (value.Length == 0)
                Cookies.Remove(name);
            else
                Cookies[name] = value;
        }
        var page = new ConsolePage(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.OriginalString,
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        if (page.FormToken is not null)
            _shown = page;
        return page;
    }
}
