using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>
/// Copies the log into the database file beside the writer, on a connection and a thread of its own, so that no batch waits for
/// it. The log begins anew only when all of it is copied, which beside a busy writer it never is: the writer itself copies the
/// short rest, between two batches (docs/adr/0173).
/// </summary>
internal sealed class LogFolder : IDisposable
{
    /// <summary>So few hold up a batch for a few milliseconds at most: 1 MiB.</summary>
    private const int Few = 256;

    /// <summary>Longer than this the log must not get, so the writer copies what is left of it, however much: 128 MiB.</summary>
    private const int Most = 32_768;

    private readonly Connection _writer, _own;
    private readonly int _many;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private volatile bool _isFolding;
    private volatile bool _isClosing;
    private bool _hasFolded;

    private LogFolder(Connection writer, Connection own, int many)
    {
        (_writer, _own, _many) = (writer, own, many);
        _thread = new Thread(Run) { IsBackground = true, Name = "Blinq ledger log" };
        _thread.Start();
    }

    /// <param name="many">From so many pages on that the database file does not have, they are copied.</param>
    /// <exception cref="SqliteFailure">The database can't be opened.</exception>
    public static LogFolder Open(string path, Connection writer, int many)
    {
        var own = Connection.OpenWritable(path);
        try
        {
            // Opens the log, too: later another one might stand in its place.
            own.Scalar("PRAGMA user_version");
            return new LogFolder(writer, own, many);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>Called by the writer after each commit.</summary>
    /// <returns>Whether the writer copied the rest just now.</returns>
    /// <exception cref="SqliteFailure">The log can't be read.</exception>
    public bool Look()
    {
        var log = _writer.MeasureLog();
        if (log.Pages >= Most)
        {
            Fold(_writer);
            return false;
        }
        if (_isFolding)
            return false;
        if (log.Unfolded <= Few && _hasFolded)
        {
            Fold(_writer);
            _hasFolded = false;
            return true;
        }
        if (log.Unfolded >= (_hasFolded ? Few : _many))
        {
            (_isFolding, _hasFolded) = (true, true);
            _wake.Set();
        }
        return false;
    }

    private void Run()
    {
        while (_wake.WaitOne() && !_isClosing)
        {
            Fold(_own);
            _isFolding = false;
        }
    }

    private static void Fold(Connection connection)
    {
        try
        {
            connection.Fold();
        }
        catch (SqliteFailure)
        {
            // The other connection does the same just now, or the disk is at fault: all is durable in the log. What ails the disk shows in the next commit, and the log's length is told anyway.
        }
    }

    public void Dispose()
    {
        if (_isClosing)
            return;
        _isClosing = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _own.Dispose();
    }
}
