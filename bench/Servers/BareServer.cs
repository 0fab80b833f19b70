using System.Globalization;

namespace Blinq.Bench.Servers;

/// <summary><see cref="BareKestrel"/> in a process of its own.</summary>
internal static class BareServer
{
    public static Task<ServerProcess> StartAsync()
    {
        var at = Ports.Free(1)[0];
        return ServerProcess.StartAsync(
            typeof(BareServer).Assembly.Location, ["bare-kestrel", at.Port.ToString(CultureInfo.InvariantCulture)], at);
    }
}
