using Blinq.Ledger;

namespace Blinq.Grains.Sealing;

/// <summary>Keeps a process with the wrong master key from starting, rather than from serving later.</summary>
public static class MasterKeyCheck
{
    public const string Setting = "master_key_id";

    /// <summary>Makes the key the installation's on the first run, and checks that it is on every later one.</summary>
    /// <exception cref="WrongMasterKeyException">The installation has another one.</exception>
    public static async ValueTask EnsureAsync(ILedger ledger, MasterKey key, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(key);
        var expected = await ledger.EnsureSettingAsync(Setting, key.Id, cancel);
        if (expected != key.Id)
            throw new WrongMasterKeyException(expected, key.Id);
    }
}
