namespace Blinq.Ledger.Feeds;

/// <summary>Hears what an <see cref="ILedgerFeed"/> tells. Must return at once and not throw.</summary>
public interface ILedgerListener
{
    /// <summary>From now on it hears; what came before must be looked for.</summary>
    void Listening();

    /// <param name="upto">The stream's last event as of that append.</param>
    void OnAppended(StreamKey stream, long upto);

    /// <summary>So much went on at once that it was not told in detail: look.</summary>
    void MovedInUntoldWays();
}
