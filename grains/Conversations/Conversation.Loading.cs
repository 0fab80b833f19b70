using Blinq.Grains.Leases;
using Blinq.Grains.Loading;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <content>What is in memory, where it came from, and how it is brought up to date.</content>
public sealed partial class Conversation
{
    /// <summary>What the state and the head stand for.</summary>
    private enum Memory : byte
    {
        /// <summary>Nothing was loaded; state and head are those of an empty stream.</summary>
        Nothing,

        /// <summary>A snapshot, which the ledger has not confirmed.</summary>
        Snapshot,

        /// <summary>What the ledger held, but there is more in it.</summary>
        Behind,

        /// <summary>What the ledger held when it was read last.</summary>
        Current,
    }

    private ConversationState _state = ConversationState.Initial;
    private StreamHead _head = StreamHead.Empty;
    private DualTimestamp _lastSyncedAt;
    private Memory _memory;

    // Until then a call may arrive that another activation served.
    private DateTimeOffset _duplicateWindowEnd;

    public bool Exists => _state.Exists;

    /// <summary>The last event that memory knows of; 0 while nothing is loaded.</summary>
    public long Seq => _head.Seq;

    /// <summary>How many events were read the last time that the stream, or what was new in it, was read.</summary>
    public long Replayed { get; private set; }

    /// <summary>
    /// Whether the snapshot that was adopted last had to be dropped, once the ledger was read: it does not hold that head (the
    /// snapshot is newer than a restored ledger, or of a fork), or a person was erased since. All of the stream was read instead.
    /// </summary>
    public bool SnapshotRefused { get; private set; }

    /// <summary>
    /// Begins with a snapshot instead of nothing. It is not believed: the first turn reads the ledger from that head on, and
    /// all of it if the ledger does not agree. Call it before the first turn, or after <see cref="ResetState"/>.
    /// </summary>
    /// <exception cref="ArgumentException">It is another conversation's, or not of its own head.</exception>
    /// <exception cref="InvalidOperationException">Something is loaded already.</exception>
    public void RestoreFromSnapshot(ConversationSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (_memory != Memory.Nothing)
            throw new InvalidOperationException("A snapshot is adopted before anything is loaded.");
        if (snapshot.Stream != Stream)
            throw new ArgumentException("The snapshot is another conversation's.", nameof(snapshot));
        if (!snapshot.State.Exists || snapshot.State.Seq != snapshot.Head.Seq)
            throw new ArgumentException("The snapshot's state is not the one at its head.", nameof(snapshot));
        (_state, _head, _memory) = (snapshot.State, snapshot.Head, Memory.Snapshot);
        SnapshotRefused = false;
    }

    /// <summary>What is in memory, to begin with another time; <c>null</c> if that is nothing, or may not be what the ledger holds.</summary>
    public ConversationSnapshot? TakeSnapshot() =>
        _memory == Memory.Current && _state.Exists ? new ConversationSnapshot(_head, _state) { Stream = Stream } : null;

    public void ResetState() =>
        (_state, _head, _memory) = (ConversationState.Initial, StreamHead.Empty, Memory.Nothing);

    /// <summary>
    /// Lets no answer come from memory before the ledger was looked at; what appends still relies on its losing. For a
    /// host that held it while other activations may have been called.
    /// </summary>
    public void RequireRefresh() => _lastSyncedAt = default;

    /// <returns>Whether it was loaded, or brought up to date, just now.</returns>
    private async ValueTask<bool> LoadAsync(CancellationToken cancel)
    {
        if (_memory == Memory.Current)
            return false;
        if (_memory != Memory.Snapshot || !await TryGoOnFromSnapshotAsync(cancel))
            await ReadTailAsync(cancel);
        return true;
    }

    /// <returns>Whether the ledger agrees with the snapshot; if not, it is dropped.</returns>
    private async ValueTask<bool> TryGoOnFromSnapshotAsync(CancellationToken cancel)
    {
        var isErased = _state.Erased;
        try
        {
            await ReadTailAsync(cancel);
            // An erasure deletes what came before, too, and a snapshot would keep it.
            if (isErased || _state.EndedBy != SessionEnding.Erasure)
                return true;
        }
        catch (LedgerConflictException)
        {
            // The ledger does not hold the snapshot's head. What it does hold is the truth.
        }
        ResetState();
        SnapshotRefused = true;
        return false;
    }

    /// <summary>Looks at the ledger if what is in memory may be old.</summary>
    /// <returns>Whether there was anything new.</returns>
    private async ValueTask<bool> CatchUpAsync(CancellationToken cancel)
    {
        if (consistency.Covers(_lastSyncedAt))
            return false;
        var known = _head;
        await ReadTailAsync(cancel);
        return _head != known;
    }

    /// <summary>Reads what came after what is in memory; all of the stream if that is nothing.</summary>
    /// <exception cref="LedgerConflictException">The ledger does not hold the known head.</exception>
    private async ValueTask ReadTailAsync(CancellationToken cancel)
    {
        var seen = consistency.Now;
        var isFirst = _memory is Memory.Nothing or Memory.Snapshot;
        var (state, head, replayed) = (_state, _head, 0L);
        await foreach (var recorded in StreamTail.ReadAsync(ledger, Stream, head, cancel))
        {
            (state, head) = (state.With(ConversationCodec.Decode(recorded), recorded.At), recorded.Head);
            replayed++;
        }
        (_state, _head, _lastSyncedAt, _memory) = (state, head, seen, Memory.Current);
        Replayed = replayed;
        if (!head.IsEmpty && (isFirst || replayed > 0))
            _duplicateWindowEnd = head.At + DuplicateDeliveryWindow;
    }
}
