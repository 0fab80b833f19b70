using Blinq.Gateway.Settings;
using Blinq.Grains.Feeds;
using Blinq.Grains.Sealing;

namespace Blinq.Gateway.Hosting;

/// <summary>What a host of grains is made of.</summary>
/// <param name="Store">The open ledger, which stays the gateway's; its tenure says whether grains are hosted elsewhere, too.</param>
/// <param name="MasterKey">Checked against the ledger.</param>
/// <param name="Options">The gateway's own settings, checked.</param>
/// <param name="WakeUps">What is appended in this process is told to it.</param>
internal sealed record GrainSetting(Store Store, MasterKey MasterKey, BlinqOptions Options, ConversationWakeUps WakeUps, TimeProvider Time);
