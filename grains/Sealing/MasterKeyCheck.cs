using Blinq.Ledger;
using Blinq.Ledger.Sealing;

namespace Blinq.Grains.Sealing;

/// <summary>Keeps a process with the wrong master key from starting, rather than from serving later.</summary>
public static class MasterKeyCheck
{
    public const string Setting = "master_key_id";

    /// <summary>Makes the key the installation's on the first run, and checks that it is on every later one.</summary>
    /// <exception cref="WrongMasterKeyException">The installation has another one.</exception>
    public static async ValueTask EnsureAsync(ILedger ledger, MasterKeyRing keys, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(keys);
        var expected = await ledger.EnsureSettingAsync(Setting, keys.Current.Id, cancel);
        if (!keys.Holds(expected))
            throw new WrongMasterKeyException(expected, keys.Current.Id);
    }

    /// <summary>Makes sure that every sealed secret was sealed with a key that is held.</summary>
    /// <exception cref="WrongMasterKeyException">One was sealed with another.</exception>
    public static async ValueTask EnsureAllOpenAsync(ISealedRows rows, MasterKeyRing keys, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var id in await rows.ReadMasterKeyIdsAsync(cancel))
        {
            if (!keys.Holds(id))
                throw new WrongMasterKeyException(id, keys.Current.Id);
        }
    }
}
