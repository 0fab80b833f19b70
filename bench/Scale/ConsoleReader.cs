using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Blinq.Bench.Servers;

namespace Blinq.Bench.Scale;

/// <summary>A browser that is signed in to the console, and knows its pages from the links on them.</summary>
internal sealed partial class ConsoleReader : IDisposable
{
    private readonly HttpClient _http;

    private ConsoleReader(HttpClient http) => _http = http;

    public static async Task<ConsoleReader> SignInAsync(GatewayServer server)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = new Uri($"http://{server.Process.Listening}"),
        };
        var form = await http.GetStringAsync("/console/sign-in");
        using var answer = await http.PostAsync("/console/sign-in", new FormUrlEncodedContent(
        [
            new("form-token", WebUtility.HtmlDecode(FormToken().Match(form).Groups[1].Value)),
            new("key", server.ManagementKey),
        ]));
        return answer.StatusCode == HttpStatusCode.SeeOther
            ? new ConsoleReader(http)
            : throw new InvalidOperationException($"The console answered the sign-in with {answer.StatusCode}.");
    }

    /// <summary>One address of each kind of page that links lead to, by the kind: the address with <c>*</c> for what is an id or a cursor.</summary>
    public async Task<Dictionary<string, string>> FindPagesAsync()
    {
        var found = new Dictionary<string, string>();
        var next = new Queue<string>(["/console/overview"]);
        while (next.TryDequeue(out var address))
        {
            if (address.EndsWith("/export", StringComparison.Ordinal) || found.ContainsKey(KindOf(address)))
                continue;
            using var response = await _http.GetAsync(new Uri(address, UriKind.Relative));
            if (response.StatusCode == HttpStatusCode.SeeOther)
                continue;
            var page = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
            found.Add(KindOf(address), address);
            foreach (var link in Links().Matches(page).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)))
            {
                // The same page in another language costs the same.
                if (!link.Contains("language=", StringComparison.Ordinal) && !link.StartsWith("/console/assets/", StringComparison.Ordinal))
                    next.Enqueue(link);
            }
        }
        return found;
    }

    public async Task<TimeSpan> FirstByteAsync(string address)
    {
        var began = Stopwatch.GetTimestamp();
        using var response = await _http.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        _ = body.ReadByte();
        var taken = Stopwatch.GetElapsedTime(began);
        await body.CopyToAsync(Stream.Null);
        return taken;
    }

    public void Dispose() => _http.Dispose();

    private static string KindOf(string address) => Ids().Replace(address, "*");

    [GeneratedRegex("name=\"form-token\" value=\"([^\"]*)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("href=\"(/console[^\"#]*)\"")]
    private static partial Regex Links();

    /// <summary>What is long, or has a number in it.</summary>
    [GeneratedRegex("(?<=[/=])[A-Za-z0-9_.%-]*[0-9_][A-Za-z0-9_.%-]*")]
    private static partial Regex Ids();
}
