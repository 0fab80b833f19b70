namespace Blinq.Hosting.Shutdown;

/// <summary>A process on its way out: first it is not ready, then it takes on nothing new; what runs is finished. Thread-safe.</summary>
internal sealed class ShutdownState : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private volatile bool _announced;
    private volatile bool _refusing;

    /// <summary>Readiness is red, so that a load balancer sends no more.</summary>
    public bool IsAnnounced => _announced;

    /// <summary>What comes in all the same is sent away.</summary>
    public bool IsRefusing => _refusing;

    /// <summary>Cancelled when <see cref="IsRefusing"/> begins: what would never end by itself ends now.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>When the drain began, as <see cref="TimeProvider.GetTimestamp"/> gave it.</summary>
    public long? Since { get; private set; }

    /// <summary>How many conversations were in memory then.</summary>
    public int ConversationsToHandOver { get; private set; }

    public void Announce(long since, int conversations)
    {
        (Since, ConversationsToHandOver) = (since, conversations);
        _announced = true;
    }

    public void Refuse()
    {
        _announced = true;
        _refusing = true;
        _ending.Cancel();
    }

    public void Dispose() => _ending.Dispose();
}
