using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Trusts;

/// <summary>
/// How far someone followed the tenants' own streams: the newest of their events that was seen, by its place in the
/// ledger and its hash. The hash is what tells a ledger that was restored from an older backup and has gone on since
/// from the one that the mark was taken from: the same place then holds another event.
/// </summary>
public readonly record struct TenantChangeCursor(long Position, Digest Hash)
{
    /// <summary>The mark of a ledger without tenants.</summary>
    public static readonly TenantChangeCursor None;
}
