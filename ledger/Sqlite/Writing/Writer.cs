using Blinq.Ledger.Appends;
using Blinq.Ledger.Sqlite.Native;

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
    private readonly Availability _availability;
    private readonly List<WriterWork> _batch = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriterSession? _session;
    private volatile Exception? _fault;

    // A process that was killed may have left it so.
    private bool _logHoldsDeleted = true;

    public Writer(SqliteLedgerOptions options, string path, WriterSession session, LedgerClock clock, FileWatch files)
    {
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
        while (_queue.Take(_batch, LookEvery))
        {
            LookOrWrite(_batch);
            _batch.Clear();
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
            EmptyLog(idle);
        }
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
        var committing = false;
        try
        {
            session.Begin();
            foreach (var work in batch)
                work.Run(session);
            session.FlushTotals();
            _options.Fault?.Invoke(CommitStage.Before);
            committing = true;
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
            GiveUp(session, reopen: false);
            Isolate(batch, failure);
            return;
        }
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
            return _session = WriterSession.Open(_path, _options);
        }
        catch (SqliteFailure failure)
        {
            NoteFault(failure);
            return null;
        }
    }

    /// <summary>One of a batch broke something that no check foresaw: its neighbours must not suffer from that.</summary>
    private void Isolate(List<WriterWork> batch, Exception failure)
    {
        if (batch.Count == 1)
        {
            batch[0].Fail(failure);
            return;
        }
        foreach (var work in batch)
            Write([work]);
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
