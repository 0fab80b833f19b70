using Blinq.Grains.Feeds;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tenants;
using Blinq.Ledger;

namespace Blinq.Hosting.Silos;

/// <summary>What a silo is given by the process around it.</summary>
/// <param name="Ledger">Open, and not the silo's to close.</param>
/// <param name="Lease">The installation's trust lease.</param>
/// <param name="Appended">Hears of appends and signals at once, for the streams of this very process; <c>null</c>: no listener.</param>
internal sealed record SiloSetting(
    ILedger Ledger, ISecretSealer Sealer, TimeSpan Lease, IConversationListener? Appended, TimeProvider Time)
{
    /// <summary>Where this process is the whole installation: where it publishes trust; else <c>null</c>.</summary>
    public LocalTrustRegistry? PublishedTrust { get; init; }
}
