using Blinq.Gateway.Settings;
using Blinq.Grains.Sealing;

namespace Blinq.Gateway.Hosting;

/// <summary>What a host of grains is made of.</summary>
/// <param name="Store">The open ledger, which stays the gateway's; its tenure says whether grains are hosted elsewhere, too.</param>
/// <param name="MasterKey">Checked against the ledger.</param>
/// <param name="Options">The gateway's own settings, checked.</param>
internal sealed record GrainSetting(Store Store, MasterKey MasterKey, BlinqOptions Options, TimeProvider Time);
