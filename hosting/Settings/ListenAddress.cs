using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Blinq.Hosting.Settings;

/// <summary>
/// Where to listen: <c>http://host:port</c>. TLS ends in front of the gateway. Port 0 lets the system choose.
/// </summary>
/// <param name="Ip"><c>null</c> for <c>localhost</c>: both loopback addresses.</param>
public sealed record ListenAddress(string Host, IPAddress? Ip, int Port)
{
    public const string Expected = "http://HOST:PORT with an IP address, localhost or * (TLS ends in front of the gateway)";

    /// <summary>Whether it is every address of this machine, of IPv4 and, where there is one, of IPv6.</summary>
    public bool IsAny => Host == "*";

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Ip is null || IPAddress.IsLoopback(Ip);

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        const string scheme = "http://";
        if (!text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var rest = text.AsSpan(scheme.Length).TrimEnd('/');
        var colon = rest.LastIndexOf(':');
        var hasPort = colon >= 0 && !rest[(colon + 1)..].Contains(']');
        var host = (hasPort ? rest[..colon] : rest).ToString();
        var port = 80;
        if (hasPort && !int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port))
            return false;
        if (port > IPEndPoint.MaxPort)
            return false;

        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            address = new ListenAddress("localhost", null, port);
        else if (host is "*" or "+")
            address = new ListenAddress("*", IPAddress.IPv6Any, port);
        else if (IPAddress.TryParse(host.Trim('[', ']'), out var ip))
            address = new ListenAddress(host, ip, port);
        return address is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"http://{Host}:{Port}");
}
