namespace Blinq.Grains.Hosting;

/// <summary>
/// Whoever runs the grains for this process, or reaches them where they run. Drained first, then disposed; it does not own
/// the ledger. Safe for any number of concurrent callers.
/// </summary>
public interface IGrainHost : IGrains, IAsyncDisposable
{
    /// <summary>How many conversations are in this process's memory.</summary>
    int ActiveConversations { get; }

    /// <summary>How many tenants are in this process's memory.</summary>
    int ActiveTenants { get; }

    /// <summary>
    /// Takes on no more calls (they get <see cref="HostDrainingException"/>) and returns when those taken on, waiting ones
    /// too, are over. May be called more than once.
    /// </summary>
    Task DrainAsync();
}
