using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Users;

/// <summary>
/// The writer's side of what appends change in users' rows: a change buffer. A batch notes its changes in one row of its own, at the end
/// of a table, and they are durable with it; they are applied to the rows themselves tens of thousands at a time, in the order of users, so
/// that a page with many changes is written once. A read of those rows waits until its users' changes are applied (docs/adr/0178).
/// </summary>
/// <param name="many">From so many additions on they are applied.</param>
/// <param name="countUser">Is told of each user that a day did not know.</param>
internal sealed class UserChangeLog(Connection connection, UnappliedChanges unapplied, int many, Action<TenantId, long> countUser) : IDisposable
{
    /// <summary>So many rows are changed in one transaction at most, a few milliseconds, when a read waits for them or nothing else is to do.</summary>
    private const int Slice = 1_024;

    /// <summary>One note in so many that are applied is dropped in one transaction.</summary>
    private const int DroppedShare = 32;

    private const string ReadState = "SELECT applied, closed, steps FROM user_changes_state WHERE only_row = 1";
    private const string ReadChanges = "SELECT batch, changes FROM user_changes WHERE batch > ?1 ORDER BY batch";
    private const string FindOldest = "SELECT min(batch) FROM user_changes";

    private readonly Statement _note = connection.Prepare("INSERT INTO user_changes (batch, changes) VALUES (?1, ?2)");

    private readonly Statement _setState = connection.Prepare(
        "UPDATE user_changes_state SET applied = ?1, closed = ?2, steps = ?3 WHERE only_row = 1");

    private readonly Statement _drop = connection.Prepare("DELETE FROM user_changes WHERE batch <= ?1");

    private readonly UserTable _users = new(connection);
    private readonly UserDayTable _days = new(connection);
    private readonly MemoryStream _buffer = new();

    // What has been committed: how far the closed set is applied, and the oldest batch that is still in the table.
    private Progress _done;
    private long _oldest;

    // The transaction under way.
    private UserChangeSet _batch = new();
    private Progress _doneNow;
    private bool _allIsApplied;
    private long _noted, _droppedUpto;

    /// <summary>How far a set is applied.</summary>
    /// <param name="User">So many of its users are done.</param>
    /// <param name="Step">So many rows of the next one are, too.</param>
    /// <param name="Steps">So many rows in all.</param>
    private readonly record struct Progress(int User, int Step, int Steps)
    {
        public Progress Next(UserChange change) =>
            Step + 1 == change.Steps ? new Progress(User + 1, 0, Steps + 1) : new Progress(User, Step + 1, Steps + 1);
    }

    /// <summary>Whether there is something to do while no append comes.</summary>
    public bool HasWork => !unapplied.IsEmpty || _oldest <= unapplied.Applied;

    /// <summary>Reads what an earlier connection, perhaps of a process that was killed, noted and did not apply.</summary>
    /// <exception cref="InvalidDataException">What it noted can't be read.</exception>
    public void Load()
    {
        var state = connection.Prepare(ReadState);
        state.Step();
        var (applied, closedUpto, steps) = (state.Int64(0), state.Int64(1), state.Int64(2));
        state.Reset();
        var (closed, open, newest) = (new UserChangeSet(), new UserChangeSet(), Math.Max(applied, closedUpto));
        var rows = connection.Prepare(ReadChanges).Bind(1, applied);
        while (rows.Step())
        {
            newest = rows.Int64(0);
            (newest <= closedUpto ? closed : open).Add(UserChangeSet.Read(rows.Blob(1).ToArray()));
        }
        unapplied.Load(closed, closedUpto, open, newest, applied);
        _done = default;
        while (_done.Steps < steps && _done.User < closed.Count)
            _done = _done.Next(closed.At(_done.User).Change);
        _doneNow = _done;
        var oldest = connection.Prepare(FindOldest);
        oldest.Step();
        _oldest = oldest.IsNull(0) ? newest + 1 : oldest.Int64(0);
        oldest.Reset();
    }

    /// <summary>What the batch under way changes for a user.</summary>
    public UserChange Of(TenantId tenant, UserId user) => _batch.Of(tenant, user);

    /// <summary>Applies a slice of what a reader waits for.</summary>
    public void ApplyUpto(long batch)
    {
        if (_allIsApplied || unapplied.Applied >= batch)
            return;
        if (unapplied.Closed is null && unapplied.Open.Count > 0)
            unapplied.Close();
        Apply(Slice - (_doneNow.Steps - _done.Steps));
    }

    /// <summary>Applies all there is, what the batch under way changed so far, too, and leaves no note of it.</summary>
    public void ApplyAll()
    {
        if (!_allIsApplied)
        {
            Apply(int.MaxValue);
            Apply(unapplied.Open, default, int.MaxValue);
        }
        _allIsApplied = true;
        Apply(_batch, default, int.MaxValue);
        _batch = new UserChangeSet();
    }

    /// <summary>The last that a transaction does here: notes what the batch changes, and applies as much as keeps pace with that.</summary>
    public void Flush()
    {
        if (_allIsApplied)
        {
            _drop.Bind(1, unapplied.Newest).Run();
            SetState(unapplied.Newest, unapplied.Newest, 0);
        }
        else
        {
            KeepPace();
            if (_doneNow != _done)
                SetState(IsClosedApplied ? unapplied.ClosedUpto : unapplied.Applied, unapplied.ClosedUpto, IsClosedApplied ? 0 : _doneNow.Steps);
            DropApplied();
        }
        if (_batch.Count == 0)
            return;
        _noted = unapplied.Newest + 1;
        _note.Bind(1, _noted).Bind(2, _batch.Write(_buffer)).Run();
    }

    public void Committed()
    {
        if (_allIsApplied)
            unapplied.AllIsApplied();
        else if (IsClosedApplied)
            unapplied.ClosedIsApplied();
        _done = unapplied.Closed is null ? default : _doneNow;
        _oldest = _allIsApplied ? unapplied.Newest + 1 : Math.Max(_oldest, _droppedUpto + 1);
        if (_batch.Count > 0)
            unapplied.Committed(_batch, _noted);
        Begin();
    }

    public void RolledBack() => Begin();

    public void Dispose() => _buffer.Dispose();

    private bool IsClosedApplied => unapplied.Closed is { } closed && _doneNow.User == closed.Count;

    private void Begin()
    {
        if (_batch.Count > 0)
            _batch = new UserChangeSet();
        (_doneNow, _allIsApplied, _noted, _droppedUpto) = (_done, false, 0, 0);
    }

    private void KeepPace()
    {
        if (unapplied.Closed is null && unapplied.Open.Additions >= many)
            unapplied.Close();
        if (unapplied.Closed is not { } closed)
            return;
        // Half as much again as its share, so that it is through before as much has come anew.
        var share = (3L * closed.Additions * _batch.Additions / (2L * many)) + 1;
        Apply(unapplied.Open.Additions >= many ? int.MaxValue : (int)Math.Min(share, int.MaxValue));
    }

    private void Apply(int most)
    {
        if (unapplied.Closed is { } closed)
            _doneNow = Apply(closed, _doneNow, most);
    }

    private Progress Apply(UserChangeSet set, Progress done, int most)
    {
        for (; most > 0 && done.User < set.Count; most--)
        {
            var (tenant, user, change) = set.At(done.User);
            Apply(tenant, user, change, done.Step);
            done = done.Next(change);
        }
        return done;
    }

    private void Apply(TenantId tenant, UserId user, UserChange change, int step)
    {
        var listing = change.Latest is null ? step : step - 1;
        var day = listing - change.Listings.Length;
        if (listing < 0)
            _users.See(tenant, user, change.Latest!, change);
        else if (day < 0)
            _users.List(tenant, user, change.Listings[listing]);
        else if (_days.Add(tenant, user, change.Days[day]))
            countUser(tenant, change.Days[day].Day);
    }

    /// <summary>Two at a time, so that they go faster than they come, or a share of many; no batch has to overwrite all of them.</summary>
    private void DropApplied()
    {
        var applied = IsClosedApplied ? unapplied.ClosedUpto : unapplied.Applied;
        if (_oldest > applied)
            return;
        _droppedUpto = Math.Min(applied, _oldest + Math.Max(1, (applied - _oldest) / DroppedShare));
        _drop.Bind(1, _droppedUpto).Run();
    }

    private void SetState(long applied, long closed, int steps) =>
        _setState.Bind(1, applied).Bind(2, closed).Bind(3, (long)steps).Run();
}
