using System.Globalization;
using Blinq.Ledger;

namespace Blinq.Gateway.Restores;

/// <summary>
/// When the operator last accepted a restored ledger, by the ledger's own clock. It stands in the ledger, so a backup brings
/// an older one back: only an acceptance from after what a gateway remembers ends its refusal (docs/adr/0060).
/// </summary>
internal static class RestoreAcceptance
{
    public const string Setting = "restore_accepted_at";

    /// <returns><c>null</c> if no restore of this ledger was ever accepted.</returns>
    public static async ValueTask<DateTimeOffset?> ReadAsync(ILedger ledger, CancellationToken cancel) =>
        await ledger.ReadSettingAsync(Setting, cancel) is { } text
            ? DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture)
            : null;

    /// <summary>Accepts the ledger as it is now.</summary>
    public static async ValueTask<DateTimeOffset> RecordAsync(ILedger ledger, CancellationToken cancel)
    {
        var before = await ReadAsync(ledger, cancel);
        var now = ledger.Now.ToUniversalTime();
        // A clock that was set back must not make this one look like the one before.
        var acceptedAt = now > before ? now : before?.AddTicks(1) ?? now;
        await ledger.ReplaceSettingAsync(Setting, acceptedAt.ToString("O", CultureInfo.InvariantCulture), cancel);
        return acceptedAt;
    }
}
