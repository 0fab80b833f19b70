using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Appends;

/// <summary>
/// Names one append, 16 random bytes stored with its events: after an unknown outcome (the connection was lost around
/// COMMIT) the store looks it up instead of guessing, so that nothing happens twice.
/// </summary>
public readonly record struct AppendId(Guid Value)
{
    public static AppendId New()
    {
        Span<byte> random = stackalloc byte[16];
        RandomBytes.Fill(random);
        return new AppendId(new Guid(random));
    }

    /// <summary>As it is stored where there is no type for it.</summary>
    internal byte[] ToArray() => Value.ToByteArray();
}
