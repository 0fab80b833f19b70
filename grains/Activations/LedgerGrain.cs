using Blinq.Ledger.Streams;

namespace Blinq.Grains.Activations;

/// <summary>What all shells share; the one turn at a time is Orleans' promise.</summary>
internal abstract class LedgerGrain(GrainServices parts) : Grain, ICallTarget
{
    public abstract StreamId Stream { get; }

    public abstract string Kind { get; }

    /// <summary>Whether there is anything behind the key, as far as it was loaded.</summary>
    protected abstract bool Exists { get; }

    public abstract void Forget();

    public void Leave() => DeactivateOnIdle();

    protected async ValueTask<T> TurnAsync<T>(Func<ValueTask<T>> turn)
    {
        try
        {
            return await parts.CallRunner.RunAsync(this, turn);
        }
        finally
        {
            // Whoever guesses keys must not fill the memory.
            if (!Exists)
                DeactivateOnIdle();
        }
    }
}
