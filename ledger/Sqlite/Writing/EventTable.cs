using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>The writer's side of the events.</summary>
internal sealed class EventTable(Connection connection, StreamMemory memory)
{
    // Without a position SQLite takes the next one, and appends to the table without searching its place.
    private readonly Statement _insert = connection.Prepare("""
        INSERT INTO events (tenant, stream, seq, at, type, payload, salt, commitment, prev, hash, append_id, once)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """);

    private readonly Statement _findHash = connection.Prepare(
        "SELECT hash FROM events WHERE tenant = ?1 AND stream = ?2 AND seq = ?3");

    private readonly Statement _findAppend = connection.Prepare(
        "SELECT append_id, hash, at FROM events WHERE tenant = ?1 AND stream = ?2 AND seq = ?3");

    private readonly Statement _findDuplicate = connection.Prepare(
        "SELECT seq FROM events WHERE tenant = ?1 AND stream = ?2 AND once = ?3");

    private readonly Statement _findFirst = connection.Prepare(
        "SELECT at, position FROM events WHERE tenant = ?1 AND stream = ?2 AND seq = 1");

    /// <summary>Inserts the append's events; false if its first one's place is taken, in which case nothing was changed.</summary>
    /// <param name="firstPosition">The position of the first of them.</param>
    public bool TryInsert(ChainedAppend append, out long firstPosition)
    {
        var stream = append.Request.Stream;
        _insert.Bind(1, stream.Tenant.Value).Bind(2, stream.Name).Bind(4, append.At)
            .Bind(11, append.Request.Id.ToArray());
        firstPosition = 0;
        for (var i = 0; i < append.Events.Length; i++)
        {
            if (!TryInsert(append.Events[i]))
            {
                // The head is this stream's last event or nothing at all, so no later place can be taken.
                return i == 0 ? false : throw new InvalidOperationException($"Stream {stream} has a gap.");
            }
            if (i == 0)
                firstPosition = connection.LastRowId;
        }
        memory.Appended(
            stream, append.NewHead, append.Events[0].Seq == 1 ? new SessionTable.Place(stream.Tenant, append.At, firstPosition) : null);
        return true;
    }

    private bool TryInsert(ChainedEvent added)
    {
        _insert.Bind(3, added.Seq).Bind(5, added.Type).Bind(6, added.Payload).Bind(7, added.Salt)
            .Bind(8, added.Commitment).Bind(9, added.PrevHash).Bind(10, added.Hash);
        if (added.DeduplicationKey is { } key)
            _insert.Bind(12, key.Value);
        else
            _insert.BindNull(12);
        return _insert.TryInsert();
    }

    /// <summary>Whether exactly this event is in the stream.</summary>
    public bool Has(StreamId stream, in StreamHead head)
    {
        if (memory.FindHead(stream) is { } last && last.Seq == head.Seq && last.Hash == head.Hash)
            return true;
        if (!Find(_findHash, stream, head.Seq).Step())
            return false;
        var same = _findHash.Blob(0).Length == Digest.Size && new Digest(_findHash.Blob(0)) == head.Hash;
        _findHash.Reset();
        return same;
    }

    /// <summary>Whether the stream has an event with this seq.</summary>
    public bool Has(StreamId stream, long seq)
    {
        var found = Find(_findHash, stream, seq).Step();
        _findHash.Reset();
        return found;
    }

    /// <summary>Where the event with this key stands; <c>null</c> if there is none.</summary>
    public long? FindDuplicate(StreamId stream, DeduplicationKey key)
    {
        if (!_findDuplicate.Bind(1, stream.Tenant.Value).Bind(2, stream.Name).Bind(3, key.Value).Step())
            return null;
        var seq = _findDuplicate.Int64(0);
        _findDuplicate.Reset();
        return seq;
    }

    /// <summary>When and where the stream began.</summary>
    public SessionTable.Place? FindFirst(StreamId stream)
    {
        if (memory.FindFirst(stream) is { } known)
            return known;
        if (!_findFirst.Bind(1, stream.Tenant.Value).Bind(2, stream.Name).Step())
            return null;
        var first = new SessionTable.Place(stream.Tenant, _findFirst.Int64(0), _findFirst.Int64(1));
        _findFirst.Reset();
        memory.Began(stream, first);
        return first;
    }

    /// <summary>The head that this very append left behind, if the stream has it; <c>null</c> otherwise.</summary>
    public StreamHead? FindAppend(ChainedAppend append)
    {
        var last = append.Events[^1];
        if (!Find(_findAppend, append.Request.Stream, last.Seq).Step())
            return null;
        var isThis = _findAppend.Blob(0).SequenceEqual(append.Request.Id.ToArray());
        // Its own hash and time, not the ones just worked out: a repeated request was salted and timed anew.
        StreamHead? head = isThis
            ? new StreamHead(
                last.Seq, new Digest(_findAppend.Blob(1)), UnixMicroseconds.ToDateTimeOffset(_findAppend.Int64(2)))
            : null;
        _findAppend.Reset();
        return head;
    }

    private static Statement Find(Statement statement, StreamId stream, long seq) =>
        statement.Bind(1, stream.Tenant.Value).Bind(2, stream.Name).Bind(3, seq);
}
