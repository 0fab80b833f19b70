using Blinq.Ledger.Streams;

namespace Blinq.Grains.Calls;

/// <summary>What all grains on the ledger share; one call at a time is Orleans' promise.</summary>
internal abstract class LedgerGrain(CallRunner calls) : Grain, ICallTarget
{
    public abstract StreamId Stream { get; }

    public abstract string Kind { get; }

    /// <summary>Whether there is anything behind the key, as far as it was loaded.</summary>
    protected abstract bool Exists { get; }

    public abstract void ResetState();

    public void Leave() => DeactivateOnIdle();

    protected async ValueTask<T> TurnAsync<T>(Func<ValueTask<T>> turn)
    {
        try
        {
            return await calls.RunAsync(this, turn);
        }
        finally
        {
            // A client that guesses keys must not fill the memory.
            if (!Exists)
                DeactivateOnIdle();
        }
    }
}
