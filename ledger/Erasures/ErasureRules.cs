using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Erasures;

/// <summary>What every store asks of a step of an erasure. These are the caller's mistakes.</summary>
internal static class ErasureRules
{
    private const int MaxActor = 64;

    public static void Check(Erasure asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        _ = (asked.Id.Value, asked.Tenant.Value, asked.User.Value);
        if (asked.Actor is not { Length: >= 1 and <= MaxActor } || !Identifiers.Text.IsWellFormed(asked.Actor))
            throw new ArgumentException("An actor is 1 to 64 characters of well-formed text.", nameof(asked));
    }

    public static void CheckEvents(StreamId stream, long fromSeq, long toSeq)
    {
        if (stream.Name == StreamId.TenantName)
            throw new ArgumentException("Nothing of a tenant's own stream is ever erased.", nameof(stream));
        ArgumentOutOfRangeException.ThrowIfLessThan(fromSeq, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(toSeq, fromSeq);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toSeq - fromSeq, ILedgerErasures.MaxEvents - 1);
    }
}
