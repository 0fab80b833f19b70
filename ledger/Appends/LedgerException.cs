using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Appends;

/// <summary>
/// The ledger did not do what was asked. Whatever the kind, nothing of the request was kept, with one exception:
/// <see cref="LedgerOutcomeUnknownException"/>.
/// </summary>
public abstract class LedgerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The stream's last event is not the one the writer expected. Reload, decide again; never append the same again.</summary>
public sealed class LedgerConflictException(StreamId stream, long expectedSeq)
    : LedgerException($"Stream {stream} does not end at the expected event {expectedSeq}.")
{
    public StreamId Stream { get; } = stream;
}

/// <summary>The tenant's epoch moved after the token was judged. The verdict must be taken again.</summary>
public sealed class TrustMovedException(TenantId tenant, Epoch requiredEpoch, Epoch current)
    : LedgerException($"The epoch of tenant {tenant} moved from {requiredEpoch} to {current}.")
{
    /// <summary>The epoch that the verdict was taken at.</summary>
    public Epoch RequiredEpoch { get; } = requiredEpoch;

    public Epoch Current { get; } = current;
}

/// <summary>The stream already holds an event with this <see cref="DeduplicationKey"/>.</summary>
public sealed class DuplicateEventException(StreamId stream, long seq)
    : LedgerException($"Stream {stream} holds this event already, as {seq}.")
{
    /// <summary>Where the first one stands.</summary>
    public long Seq { get; } = seq;
}

/// <summary>The store is gone, full or closing. It may be back any moment; nothing needs repair.</summary>
public class LedgerUnavailableException(string message, Exception? inner = null) : LedgerException(message, inner);

/// <summary>More appends wait than the store takes on; sent back at once so that memory stays bounded.</summary>
public sealed class LedgerOverloadedException(string message) : LedgerUnavailableException(message);

/// <summary>
/// The store was lost while it made an append durable and could not be asked since: the append is kept whole or not at
/// all, and it is not known which. A caller that keeps state in memory must drop it and read the stream again.
/// </summary>
public sealed class LedgerOutcomeUnknownException(Exception? inner = null) : LedgerUnavailableException(
    "The ledger was lost while it wrote; whether it kept the append is not known.", inner);

/// <summary>
/// The ledger does not hold what it is known to have held: an older backup was put in its place. Nothing is trusted
/// until an operator has accepted the restore.
/// </summary>
public sealed class LedgerRolledBackException(long position) : LedgerUnavailableException(
    $"The ledger no longer holds the event it had at position {position}: it was restored from an older backup.")
{
    /// <summary>Of the event that is missing.</summary>
    public long Position { get; } = position;
}
