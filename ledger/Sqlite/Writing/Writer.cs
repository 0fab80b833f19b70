using Blinq.Ledger.Appends;
using Blinq.Ledger.Sqlite.Native;
using Blinq.Ledger.Sqlite.Users;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>
/// The one writer: a thread that takes what has queued up, writes it in one transaction and then answers all (group
/// commit), so that the cost of making it durable is shared by all who wait.
/// </summary>
internal sealed class Writer
{
    // How soon a directory that was deleted under an idle ledger is noticed.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly SqliteLedgerOptions _options;
    private readonly string _path;
    private readonly WriterQueue _queue;
    private readonly LedgerClock _clock;
    private readonly FileWatch _files;
    private readonly UnappliedChanges _unapplied;
    private readonly Availability _availability;
    private readonly List<WriterWork> _batch = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriterSession? _session;
    private volatile Exception? _fault;
    private bool _hasOwnWork;

    // A process that was killed may have left it so.
    private bool _logHoldsDeleted = true;

    public Writer(
        SqliteLedgerOptions options, string path, WriterSession session, LedgerClock clock, FileWatch files, UnappliedChanges unapplied)
    {
        _unapplied = unapplied;
        _options = options;
        _path = path;
        _session = session;
        _clock = clock;
        _files = files;
        _availability = new Availability(options.HealthListener);
        _queue = new WriterQueue(options);
    }

    /// <summary>Why the last batch could not be written; <c>null</c> while all is well.</summary>
    public Exception? Fault => _fault;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "Blinq ledger writer" }.Start();

    public ValueTask<T> SubmitAsync<T>(WriterWork<T> work, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(cancel);
        try
        {
            _queue.Add(work);
        }
        catch (LedgerUnavailableException refusal)
        {
            return ValueTask.FromException<T>(refusal);
        }
        return work.WaitAsync(cancel);
    }

    /// <summary>Takes nothing more on, finishes what waits and closes the connection.</summary>
    public Task CloseAsync()
    {
        _queue.Close();
        return _ended.Task;
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            WriteUntilClosed();
        }
        catch (Exception unexpected)
        {
            failure = unexpected;
        }
        _session?.Dispose();
        _session = null;
        // Not before the files are closed: the directory is let go then.
        if (failure is null)
            _ended.SetResult();
        else
            _ended.SetException(failure);
    }

    private void WriteUntilClosed()
    {
        while (_queue.Take(_batch, _hasOwnWork ? TimeSpan.Zero : LookEvery))
        {
            LookOrWrite(_batch);
            _batch.Clear();
        }
        while (_files.Replaced is null && _session is { } last && TryWorkOff(last))
        {
        }
        try
        {
            if (_files.Replaced is null)
                _session?.EmptyLogForGood();
        }
        catch (SqliteFailure failure)
        {
            // What was answered is durable in the log, which the next open picks up; closing need not fail for it.
            NoteFault(failure);
        }
    }

    private void LookOrWrite(List<WriterWork> batch)
    {
        _hasOwnWork = false;
        if (_files.Look(hasLog: _session is not null) is { } replaced)
        {
            // Reopening would find another ledger, or none, under what this process remembers.
            NoteFault(replaced);
            FailAll(batch, replaced);
        }
        else if (batch.Count > 0)
        {
            WriteOrFail(batch);
        }
        else if (_fault is DataDirectoryReplacedException)
        {
            NoteSuccess();
        }
        else if (_session is { } idle)
        {
            _hasOwnWork = TryWorkOff(idle);
            if (_session is { } still)
                EmptyLog(still);
        }
    }

    /// <summary>Applies some of the users' changes.</summary>
    /// <returns>Whether there are more. After a failure that is looked at a second later, if the connection is still good.</returns>
    private bool TryWorkOff(WriterSession session)
    {
        if (!session.UserChanges.HasWork)
            return false;
        var own = new OwnWork();
        WriteOrFail([own]);
        // What only one work is to blame for is not told otherwise, and here no caller hears of it.
        if (own.Failure is { } failure && _fault is null)
            NoteFault(failure);
        return _fault is null && _session?.UserChanges.HasWork == true;
    }

    private void NoteFault(Exception fault)
    {
        _fault = fault;
        _availability.Lost(fault);
    }

    private void NoteSuccess()
    {
        _fault = null;
        _availability.Restored();
    }

    private void WriteOrFail(List<WriterWork> batch)
    {
        try
        {
            Write(batch);
        }
        catch (Exception failure)
        {
            // No caller may wait for ever, and the thread must live on, whatever this was.
            NoteFault(failure);
            FailAll(batch, failure);
            _session?.Dispose();
            _session = null;
        }
    }

    private void Write(List<WriterWork> batch)
    {
        if (TryOpen() is not { } session)
        {
            FailAll(batch, _fault!);
            return;
        }
        var (running, committing) = (true, false);
        try
        {
            session.Begin();
            foreach (var work in batch)
                work.Run(session);
            running = false;
            session.FlushTotals();
            _options.Fault?.Invoke(CommitStage.Before);
            committing = true;
            _options.Fault?.Invoke(CommitStage.Within);
            session.Commit();
            _options.Fault?.Invoke(CommitStage.After);
        }
        catch (SqliteFailure failure) when (committing)
        {
            ResolveUnknown(batch, failure);
            return;
        }
        catch (SqliteFailure failure) when (!failure.IsConstraint)
        {
            NoteFault(failure);
            GiveUp(session, failure.NeedsReopen);
            FailAll(batch, failure);
            return;
        }
        catch (Exception failure)
        {
            // What came after all had run is not the fault of one of them, as far as can be told, so what is remembered is in doubt, too.
            GiveUp(session, reopen: !running);
            Isolate(batch, failure, isOfOne: running);
            return;
        }
        session.Committed();
        NoteSuccess();
        _clock.Recorded(session.LatestAt);
        if (batch.Exists(static work => work.EmptiesLog))
        {
            _logHoldsDeleted = true;
            EmptyLog(session);
        }
        foreach (var work in batch)
            work.Answer();
        FoldLog(session);
    }

    private void FoldLog(WriterSession session)
    {
        try
        {
            if (session.FoldLog())
                EmptyLog(session);
        }
        catch (SqliteFailure failure)
        {
            // What was answered is durable; the next batch tells whether the log can still be used.
            NoteFault(failure);
        }
    }

    /// <summary>What was deleted still stands in the log; a reader that needs the log puts it off until the log is copied or a second is quiet.</summary>
    private void EmptyLog(WriterSession session)
    {
        if (!_logHoldsDeleted)
            return;
        try
        {
            _logHoldsDeleted = !session.Connection.TryCheckpoint();
        }
        catch (SqliteFailure failure)
        {
            // What was answered is durable in the log; a disk that is full now is tried again.
            NoteFault(failure);
        }
    }

    private WriterSession? TryOpen()
    {
        if (_session is not null)
            return _session;
        try
        {
            return _session = WriterSession.Open(_path, _options, _unapplied);
        }
        catch (SqliteFailure failure)
        {
            NoteFault(failure);
            return null;
        }
    }

    /// <summary>One of a batch broke something that no check foresaw: its neighbours must not suffer from that.</summary>
    /// <param name="isOfOne">Whether a work broke it while it ran.</param>
    private void Isolate(List<WriterWork> batch, Exception failure, bool isOfOne)
    {
        if (batch.Count > 1)
        {
            foreach (var work in batch)
                Write([work]);
        }
        else if (isOfOne)
        {
            batch[0].Fail(failure);
        }
        else
        {
            NoteFault(failure);
            FailAll(batch, failure);
        }
    }

    /// <summary>
    /// COMMIT failed, which does not say whether the batch is durable. A fresh connection looks each one up, so that
    /// no caller is told wrong.
    /// </summary>
    private void ResolveUnknown(List<WriterWork> batch, SqliteFailure failure)
    {
        NoteFault(failure);
        GiveUp(_session!, reopen: true);
        var session = TryOpen();
        foreach (var work in batch)
        {
            if (session is not null && Stands(work, session))
                work.Answer();
            else
                work.Fail(Unavailable(failure));
        }
        if (session is not null)
            _clock.Recorded(session.LatestAt);
    }

    private bool Stands(WriterWork work, WriterSession session)
    {
        try
        {
            return work.StandsAlready(session);
        }
        catch (SqliteFailure failure)
        {
            NoteFault(failure);
            return false;
        }
    }

    private void GiveUp(WriterSession session, bool reopen)
    {
        try
        {
            session.Rollback();
        }
        catch (SqliteFailure failure)
        {
            NoteFault(failure);
            reopen = true;
        }
        if (!reopen)
            return;
        session.Dispose();
        _session = null;
    }

    private static void FailAll(List<WriterWork> batch, Exception why)
    {
        foreach (var work in batch)
            work.Fail(Unavailable(why));
    }

    private static LedgerUnavailableException Unavailable(Exception why) =>
        new("The ledger can't be written just now.", why);
}
