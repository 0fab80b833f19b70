using Blinq.Gateway.Hosting;

namespace Blinq.Gateway.Tests.Given;

/// <summary>
/// Who runs the grains of the gateways under test: the process itself. tests/silo-http links all tests of the gateway but
/// this file, and has its own, where a cluster runs them.
/// </summary>
internal static class GatewayHosting
{
    /// <summary>Settings that a test may override.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>();

    public static Surroundings Within(Surroundings given) => given;
}
