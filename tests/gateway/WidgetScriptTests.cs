using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Blinq.Gateway.Tests.Given;
using Blinq.Gateway.Widget;

namespace Blinq.Gateway.Tests;

/// <summary>The gateway serves the widget.</summary>
public sealed class WidgetScriptTests
{
    private static readonly byte[] Built = File.ReadAllBytes(Path.Combine(Root, "widget", "dist", "blinq.js"));

    private static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Blinq.Orleans.sln")))
                directory = directory.Parent ?? throw new InvalidOperationException("The repository's root was not found.");
            return directory.FullName;
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("identity", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0.1, gzip;q=0.9", "gzip")]
    [InlineData("br;q=0, gzip;q=0", null)]
    [InlineData("*", "br")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("identity, br;q=0.5", null)]
    [InlineData("deflate", null)]
    [InlineData("*;q=0", null)]
    [InlineData(";;garbage,\"", null)]
    public async Task WhateverTheCoding_ThenTheBytesAreThoseThatWereBuilt(string? accepted, string? coding)
    {
        var (response, bytes) = await GetAsync("/blinq.js", accepted is null ? [] : [("Accept-Encoding", accepted)]);

        Assert.Equal(coding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(Built, Decode(bytes, coding));
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        Assert.Equal("Accept-Encoding", response.Headers.Vary.Single());
    }

    [Fact]
    public async Task ItSaysWhatItIsHowLongItMayBeKeptAndThatAnyPageMayReadIt()
    {
        var (response, _) = await GetAsync("/blinq.js", ("Origin", "https://shop.example"));

        Assert.Equal("text/javascript; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.True(response.Headers.CacheControl!.Public);
        Assert.Equal(TimeSpan.FromHours(1), response.Headers.CacheControl.MaxAge);
        Assert.Equal(["*"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["cross-origin"], response.Headers.GetValues("Cross-Origin-Resource-Policy"));
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.False(response.Headers.ETag!.IsWeak);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task WhoHasItAlready_GetsA304WithTheSameHeaders(string coding)
    {
        var (first, _) = await GetAsync("/blinq.js", ("Accept-Encoding", coding));
        foreach (var known in new[] { $"{first.Headers.ETag}", $"\"other\", W/{first.Headers.ETag}", "*" })
        {
            var (second, bytes) = await GetAsync("/blinq.js", ("Accept-Encoding", coding), ("If-None-Match", known));

            Assert.Equal(304, (int)second.StatusCode);
            Assert.Empty(bytes);
            Assert.Equal(first.Headers.ETag, second.Headers.ETag);
            Assert.Equal(first.Headers.CacheControl, second.Headers.CacheControl);
            Assert.Equal(first.Headers.Vary, second.Headers.Vary);
        }
    }

    [Fact]
    public async Task WhoHasAnotherCodingOrVersion_GetsTheScript()
    {
        var (gzip, _) = await GetAsync("/blinq.js", ("Accept-Encoding", "gzip"));
        foreach (var known in new[] { $"{gzip.Headers.ETag}", "\"0000000000000000\"", "garbage" })
            Assert.Equal(200, (int)(await GetAsync("/blinq.js", ("Accept-Encoding", "br"), ("If-None-Match", known))).Response.StatusCode);
    }

    [Fact]
    public async Task Head_IsGetWithoutTheScript()
    {
        var gateway = await TestGateway.SharedAsync();
        foreach (var path in new[] { "/blinq.js", WidgetScript.PinnedPath })
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            using var head = await gateway.Public.SendAsync(request);
            var (get, _) = await GetAsync(path);

            Assert.Equal(200, (int)head.StatusCode);
            Assert.Equal(Built.Length, head.Content.Headers.ContentLength);
            Assert.Equal(get.Headers.ETag, head.Headers.ETag);
            Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
        }
    }

    [Fact]
    public async Task ThePinnedAddress_IsForEverAndOnlyOfTheseBytes()
    {
        var (pinned, bytes) = await GetAsync(WidgetScript.PinnedPath);

        Assert.Equal(Built, bytes);
        Assert.Equal(TimeSpan.FromDays(365), pinned.Headers.CacheControl!.MaxAge);
        Assert.Contains("immutable", pinned.Headers.CacheControl.ToString(), StringComparison.Ordinal);
        Assert.Equal(["*"], pinned.Headers.GetValues("Access-Control-Allow-Origin"));
        var (other, _) = await GetAsync("/blinq-0123456789abcdef.js");
        Assert.Equal(404, (int)other.StatusCode);
        Assert.True(other.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("panel")]
    [InlineData("ru")]
    [InlineData("kk")]
    public async Task WhatTheLoaderFetches_IsForEverUnderItsHash_AndOtherwiseTheNewestForAMoment(string part)
    {
        var built = File.ReadAllBytes(Path.Combine(Root, "widget", "dist", $"blinq-{part}.js"));
        var hash = Convert.ToHexStringLower(SHA384.HashData(built))[..16];

        var (current, bytes) = await GetAsync($"/blinq-{part}.js?v={hash}");
        var (old, newest) = await GetAsync($"/blinq-{part}.js?v=0123456789abcdef");

        Assert.Equal(built, bytes);
        Assert.Contains("immutable", current.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["*"], current.Headers.GetValues("Access-Control-Allow-Origin"));
        // The hash that the loader asks with is the one that the gateway knows.
        Assert.Contains(hash, Encoding.UTF8.GetString(Built), StringComparison.Ordinal);
        // A loader that a browser kept from before an update gets a panel all the same.
        Assert.Equal(built, newest);
        Assert.Equal(TimeSpan.FromMinutes(1), old.Headers.CacheControl!.MaxAge);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("widget/README.md")]
    public void TheHashInTheDocs_IsTheFiles(string page)
    {
        var text = File.ReadAllText(Path.Combine(Root, page));
        var hash = SHA384.HashData(Built);

        var integrity = Regex.Matches(text, "integrity=\"([^\"]+)\"").Select(match => match.Groups[1].Value).Distinct();
        var addresses = Regex.Matches(text, @"/blinq-([0-9a-f]+)\.js").Select(match => match.Groups[1].Value).Distinct();

        // `npm run build` in widget/ writes both.
        Assert.Equal([$"sha384-{Convert.ToBase64String(hash)}"], integrity);
        Assert.Equal([Convert.ToHexStringLower(hash)[..16]], addresses);
        Assert.Equal(WidgetScript.File.Integrity, integrity.Single());
    }

    [Fact]
    public async Task OnTheOperatorsListener_ThereIsNone()
    {
        var gateway = await TestGateway.SharedAsync();

        Assert.Equal(404, (await Answer.OfAsync(gateway.Operator, HttpMethod.Get, "/blinq.js")).Status);
    }

    [Fact]
    public async Task AnotherMethod_IsRefused()
    {
        var gateway = await TestGateway.SharedAsync();

        Assert.Equal("method_not_allowed", (await Answer.OfAsync(gateway.Public, HttpMethod.Post, "/blinq.js", "{}")).Code);
    }

    [Fact]
    public async Task WhoAsksTooOften_IsToldToWait()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Blinq:RateLimits:Address:Burst", "1"), ("Blinq:RateLimits:Address:PerSecond", "0.001"));

        Assert.Equal(200, (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/blinq.js")).Status);
        Assert.Equal("too_many_requests", (await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/blinq.js")).Code);
    }

    private static async Task<(HttpResponseMessage Response, byte[] Bytes)> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var gateway = await TestGateway.SharedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        var response = await gateway.Public.SendAsync(request);
        return (response, await response.Content.ReadAsByteArrayAsync());
    }

    private static byte[] Decode(byte[] bytes, string? coding)
    {
        using var sent = new MemoryStream(bytes);
        using Stream decoding = coding switch
        {
            "gzip" => new GZipStream(sent, CompressionMode.Decompress),
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            _ => sent,
        };
        using var decoded = new MemoryStream();
        decoding.CopyTo(decoded);
        return decoded.ToArray();
    }
}
