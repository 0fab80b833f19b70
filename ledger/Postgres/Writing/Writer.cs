using System.Security.Cryptography;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Postgres.Connecting;
using Npgsql;

namespace Blinq.Ledger.Postgres.Writing;

/// <summary>
/// One of the few that write. It takes what has queued up, sends it in one round trip, answers all, and finds out what
/// became of a batch whose answer was lost: first it fences the batch off, so that it can't be written from then on,
/// then it looks each append up by its id (docs/adr/0051).
/// </summary>
internal sealed class Writer(
    PostgresLedgerOptions options, NpgsqlDataSource source, AppendQueue queue, ServerClock clock, Health health,
    TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // A connection that was quiet for this long may have died unnoticed. It is asked before a batch is sent, so that a
    // batch which never left is known not to have been written.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private WriterConnection? _connection;
    private long _usedAt;
    private volatile bool _closing;

    /// <summary>Runs until the queue is closed and empty.</summary>
    public async Task RunAsync(WriterConnection? connection)
    {
        _connection = connection;
        while (true)
        {
            if (_connection is null && !await TryOpenAsync().ConfigureAwait(false))
            {
                if (_closing)
                    break;
                await Task.Delay(Pause, time).ConfigureAwait(false);
                continue;
            }
            if (!await queue.WaitAsync().ConfigureAwait(false))
                break;
            var works = queue.Take();
            if (works.Count > 0)
                await WriteOrFailAsync(works).ConfigureAwait(false);
        }
        if (_connection is not null)
            await _connection.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>From now on a server that can't be reached is not waited for.</summary>
    public void Close() => _closing = true;

    private async Task<bool> TryOpenAsync()
    {
        try
        {
            _connection = await WriterConnection.OpenAsync(source).ConfigureAwait(false);
            Worked();
            return true;
        }
        catch (Exception failure) when (Failures.IsOfStore(failure))
        {
            NoteFault(failure);
            return false;
        }
    }

    private async Task WriteOrFailAsync(List<AppendWork> works)
    {
        try
        {
            await WriteAsync(works).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // A mistake of this program must neither end the writer nor leave anybody waiting.
            DropConnection();
            FailAll(works, new LedgerOutcomeUnknownException(failure));
        }
    }

    private async Task WriteAsync(List<AppendWork> works)
    {
        while (works.Count > 0)
        {
            if (!await HasConnectionAsync(works).ConfigureAwait(false))
                continue;
            var batch = new Guid(RandomNumberGenerator.GetBytes(16));
            if (await TryAppendAsync(batch, works).ConfigureAwait(false) is not { } failure)
                return;
            if (!Failures.IsCertainRollback(failure))
                await ResolveAsync(batch, works, failure).ConfigureAwait(false);
            else if (Failures.IsOfContent(failure))
                await IsolateAsync(works, failure).ConfigureAwait(false);
            else if (failure is not PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
                GiveUp(works, failure);
            FailLate(works, failure);
        }
    }

    private async Task<bool> HasConnectionAsync(List<AppendWork> works)
    {
        if (_connection is not null && time.GetElapsedTime(_usedAt) > Quiet)
            await PingAsync(_connection).ConfigureAwait(false);
        if (_connection is not null || await TryOpenAsync().ConfigureAwait(false))
            return true;
        if (_closing)
            FailAll(works, new LedgerUnavailableException("The ledger is closed."));
        FailLate(works, health.Fault);
        if (works.Count > 0)
            await Task.Delay(Pause, time).ConfigureAwait(false);
        return false;
    }

    private async Task PingAsync(WriterConnection connection)
    {
        try
        {
            await connection.PingAsync().WaitAsync(options.ConnectTimeout, time).ConfigureAwait(false);
            Worked();
        }
        catch (Exception failure) when (Failures.IsOfStore(failure))
        {
            NoteFault(failure);
            DropConnection();
        }
    }

    /// <returns><c>null</c> if all were answered.</returns>
    private async Task<Exception?> TryAppendAsync(Guid batch, List<AppendWork> works)
    {
        try
        {
            var sent = time.GetTimestamp();
            var (outcomes, now) = await _connection!.AppendAsync(batch, works)
                .WaitAsync(options.Timeout, time).ConfigureAwait(false);
            clock.Saw(now, sent);
            Worked();
            health.Wrote();
            for (var i = 0; i < outcomes.Length; i++)
                outcomes[i].Answer(works[i]);
            return null;
        }
        catch (Exception failure) when (Failures.IsOfStore(failure))
        {
            return failure;
        }
    }

    /// <summary>Answers those that stand and leaves those that do not (and never will by this batch) to be tried again.</summary>
    private async Task ResolveAsync(Guid batch, List<AppendWork> works, Exception failure)
    {
        var lost = time.GetTimestamp();
        while (true)
        {
            DropConnection();
            try
            {
                _connection = await WriterConnection.OpenAsync(source).ConfigureAwait(false);
                await _connection.FenceAsync(batch).WaitAsync(options.Timeout, time).ConfigureAwait(false);
                var heads = await _connection.FindAsync(works).WaitAsync(options.Timeout, time).ConfigureAwait(false);
                // Those that stand were committed, perhaps just now and not yet to the disk.
                await _connection.FlushAsync().WaitAsync(options.Timeout, time).ConfigureAwait(false);
                Worked();
                for (var i = works.Count - 1; i >= 0; i--)
                {
                    if (heads[i] is not { } head)
                        continue;
                    works[i].Succeed(head);
                    works.RemoveAt(i);
                }
                return;
            }
            catch (Exception fault) when (Failures.IsOfStore(fault))
            {
                NoteFault(fault);
            }
            if (time.GetElapsedTime(lost) > options.OutcomeTimeout || _closing)
            {
                DropConnection();
                FailAll(works, new LedgerOutcomeUnknownException(failure));
                return;
            }
            await Task.Delay(Pause, time).ConfigureAwait(false);
        }
    }

    /// <summary>One of a batch broke something that no check foresaw: its neighbours must not suffer from that.</summary>
    private async Task IsolateAsync(List<AppendWork> works, Exception failure)
    {
        if (works.Count == 1)
        {
            works[0].Fail(Explain(works[0], failure));
            works.Clear();
            return;
        }
        List<AppendWork> apart = [.. works];
        works.Clear();
        foreach (var work in apart)
            await WriteOrFailAsync([work]).ConfigureAwait(false);
    }

    private static Exception Explain(AppendWork work, Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
            ? new LedgerConflictException(work.Stream, work.Append.Request.ExpectedHead.Seq)
            : Failures.Unwritable(failure);

    /// <summary>The server refuses to write (read-only, full, a copy under way); the next connection may find it otherwise.</summary>
    private void GiveUp(List<AppendWork> works, Exception failure)
    {
        health.Refused(failure);
        DropConnection();
        FailAll(works, Failures.Unwritable(failure));
    }

    private void NoteFault(Exception fault)
    {
        health.Failed(fault);
        var late = _closing ? queue.TakeAll() : queue.TakeLate(time.GetTimestamp());
        FailAll(late, Failures.Unwritable(fault));
    }

    private void Worked()
    {
        _usedAt = time.GetTimestamp();
        health.Answered();
    }

    private void FailLate(List<AppendWork> works, Exception? failure)
    {
        var now = time.GetTimestamp();
        foreach (var work in works.Where(work => work.IsLate(now)))
            work.Fail(Failures.Unwritable(failure));
        works.RemoveAll(work => work.IsLate(now));
    }

    private static void FailAll(List<AppendWork> works, Exception why)
    {
        foreach (var work in works)
            work.Fail(why);
        works.Clear();
    }

    private void DropConnection()
    {
        _connection?.Drop();
        _connection = null;
    }
}
