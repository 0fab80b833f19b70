namespace Blinq.Ledger;

/// <summary>
/// Is told what an operator must know of a store, so that the host can log it: the ledger itself has no log. Called on the
/// store's own threads, one call at a time; must return at once and not throw.
/// </summary>
public interface ILedgerHealthListener
{
    /// <summary>From now on every append fails. Not called again before <see cref="OnAvailable"/>.</summary>
    /// <param name="cause">Its message holds no secret and no person's data.</param>
    void OnUnavailable(Exception cause);

    /// <summary>Appends are taken again.</summary>
    void OnAvailable();

    /// <summary>
    /// The length of SQLite's write-ahead log, in bytes, after each batch and about once a second in between. It grows
    /// without bound while a reader holds a transaction open.
    /// </summary>
    /// <param name="isLong">Whether it is longer than it ever gets while no reader holds it.</param>
    void OnLogMeasured(long bytes, bool isLong);
}
