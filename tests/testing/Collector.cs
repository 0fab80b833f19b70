using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Testing;

/// <summary>A collector of telemetry that keeps what it is sent, by OTLP over HTTP or gRPC.</summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string? Key, byte[] Body)> _taken = new();
    private readonly WebApplication _web;

    private Collector(HttpProtocols protocol)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = protocol));
        builder.Services.AddRoutingCore();
        _web = builder.Build();
        _web.Run(TakeAsync);
    }

    public string Url => _web.Urls.Single();

    /// <summary>Where something was sent to.</summary>
    public IReadOnlyList<string> Paths => [.. _taken.Select(taken => taken.Path).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The values of the header <c>x-collector-key</c>.</summary>
    public IEnumerable<string?> Keys => _taken.Select(taken => taken.Key);

    /// <param name="protocol">HTTP/2 for gRPC.</param>
    public static async Task<Collector> StartAsync(HttpProtocols protocol = HttpProtocols.Http1)
    {
        var collector = new Collector(protocol);
        await collector._web.StartAsync();
        return collector;
    }

    /// <summary>Whether a text stands in any message: texts stand in protocol buffers as they are.</summary>
    public bool Has(string text) =>
        _taken.Any(taken => taken.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        _taken.Enqueue((http.Request.Path, http.Request.Headers["x-collector-key"], body.ToArray()));
        if (http.Request.Protocol != "HTTP/2")
            return;
        http.Response.ContentType = "application/grpc";
        http.Response.DeclareTrailer("grpc-status");
        // An empty message: not compressed, of length 0.
        await http.Response.Body.WriteAsync(new byte[5]);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
