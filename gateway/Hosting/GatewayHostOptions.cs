using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Hosting.Processes;

namespace Blinq.Gateway.Hosting;

/// <summary>What the gateway takes from the process it runs in; tests bring their own.</summary>
public sealed record GatewayHostOptions : ProcessOptions
{
    /// <summary>
    /// Where trust comes from, made of the grains and the trust lease; <c>null</c> = as the ledger asks for. Only a test
    /// that shows what happens without leases brings its own, in its own process: no setting leads here.
    /// </summary>
    internal Func<IGrains, TimeSpan, ITrustProvider>? Trusts { get; init; }
}
