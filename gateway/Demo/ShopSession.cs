namespace Blinq.Gateway.Demo;

/// <summary>What the shop knows of one browser: who is logged in, and which conversations were its own. Thread-safe.</summary>
internal sealed class ShopSession(Trail trail)
{
    private volatile DemoUser? _user;
    private int _replies;

    /// <summary><c>null</c> = nobody is logged in.</summary>
    public DemoUser? User
    {
        get => _user;
        set => _user = value;
    }

    public Trail Trail => trail;

    /// <summary>How often the agent answered before: 0, 1, 2 …</summary>
    public int NextReply() => Interlocked.Increment(ref _replies) - 1;
}
