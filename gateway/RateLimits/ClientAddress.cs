using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.RateLimits;

/// <summary>A client for the purpose of limits: one IPv4 address, or one /64 of IPv6, which is what one customer gets.</summary>
internal readonly record struct AddressKey(ulong Prefix, bool IsV6)
{
    public static AddressKey Of(IPAddress? address)
    {
        if (address is null)
            return default;
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new AddressKey(BinaryPrimitives.ReadUInt64BigEndian(bytes), true)
            : new AddressKey(BinaryPrimitives.ReadUInt32BigEndian(bytes), false);
    }
}

/// <summary>Where a request really comes from.</summary>
internal sealed class ClientAddress(BlinqOptions options)
{
    /// <summary>
    /// The connection's address, or, while that is a trusted proxy, the address before it in <c>X-Forwarded-For</c>, from
    /// the right. What stands left of the first address that is no trusted proxy is the client's own say, and ignored.
    /// </summary>
    public AddressKey Of(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (options.TrustedProxies.Count == 0 || !IsTrusted(address))
            return AddressKey.Of(address);
        var hops = http.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries);
        for (var i = hops.Length - 1; i >= 0; i--)
        {
            if (!TryParse(hops[i], out var hop))
                break;
            address = hop;
            if (!IsTrusted(hop))
                break;
        }
        return AddressKey.Of(address);
    }

    /// <summary>Some proxies write the port, too: <c>192.0.2.1:4711</c>, <c>[2001:db8::1]:4711</c>.</summary>
    private static bool TryParse(string text, out IPAddress? address)
    {
        if (IPAddress.TryParse(text, out address))
            return true;
        var parsed = IPEndPoint.TryParse(text, out var endpoint);
        address = endpoint?.Address;
        return parsed;
    }

    private bool IsTrusted(IPAddress? address)
    {
        if (address is null)
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var network in options.TrustedProxies)
        {
            if (network.Contains(address))
                return true;
        }
        return false;
    }
}
