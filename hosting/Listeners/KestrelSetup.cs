using System.Net;
using Blinq.Hosting.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Blinq.Hosting.Listeners;

/// <summary>Both listeners, and what a connection may cost.</summary>
/// <param name="operatorAddress"><c>null</c> where there is nothing for operators.</param>
internal sealed class KestrelSetup(
    IReadOnlyList<ListenAddress> publicAddresses, ListenAddress? operatorAddress, int maxConnections, ConnectionRegistry connections)
{
    public const int MaxBodyBytes = 64 * 1024;

    private readonly List<(Listener Listener, ListenOptions Options)> _listening = [];

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = MaxBodyBytes;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        limits.MaxConcurrentConnections = maxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;

        foreach (var address in publicAddresses)
            Listen(kestrel, address, Listener.Public);
        if (operatorAddress is not null)
            Listen(kestrel, operatorAddress, Listener.Operator);
    }

    /// <summary>Where a listener really listens, once started: port 0 has become a port by then.</summary>
    public IReadOnlyList<Uri> AddressesOf(Listener listener) =>
        [.. _listening.Where(entry => entry.Listener == listener).Select(entry => ToUri(entry.Options.IPEndPoint!))];

    private void Listen(KestrelServerOptions kestrel, ListenAddress address, Listener listener)
    {
        if (address.IsAny)
            kestrel.ListenAnyIP(address.Port, Mark);
        else if (address.Ip is { } ip)
            kestrel.Listen(ip, address.Port, Mark);
        else if (address.Port == 0)
            kestrel.Listen(IPAddress.Loopback, 0, Mark);
        else
            kestrel.ListenLocalhost(address.Port, Mark);

        void Mark(ListenOptions endpoint)
        {
            var feature = new ListenerFeature(listener);
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(next => connection =>
            {
                connection.Features.Set(feature);
                return connections.TrackAsync(connection, next);
            });
            _listening.Add((listener, endpoint));
        }
    }

    private static Uri ToUri(IPEndPoint endpoint)
    {
        var host = endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any)
            ? IPAddress.Loopback
            : endpoint.Address;
        return new UriBuilder(Uri.UriSchemeHttp, host.ToString(), endpoint.Port).Uri;
    }
}
