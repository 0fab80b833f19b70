using Blinq.Grains.Keys;
using Blinq.Grains.Telemetry;
using Orleans.Storage;

namespace Blinq.Grains.Conversations.Snapshots;

/// <summary>Snapshots in Orleans' grain storage. However slow or broken that is, it holds up no turn for long.</summary>
internal sealed partial class StoredSnapshots : ISnapshotStore, IDisposable
{
    /// <summary>The name of the storage provider.</summary>
    public const string ProviderName = "snapshots";

    /// <summary>What the storage knows the state as; with the key it is what a row is found by.</summary>
    public const string StateName = "conversation-snapshot";

    /// <summary>How long one call may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many calls may be with the storage. The provider can't be told to stop, so a call that took too long goes on
    /// and keeps its place: a storage that hangs is not sent ever more.
    /// </summary>
    private const int MaxCalls = 16;

    private readonly IGrainStorage _storage;
    private readonly TimeProvider _time;
    private readonly ILogger<StoredSnapshots> _log;
    private readonly SemaphoreSlim _places = new(MaxCalls);

    public StoredSnapshots(IGrainStorage storage, SiloMetrics metrics, TimeProvider time, ILogger<StoredSnapshots> log) =>
        (_storage, Metrics, _time, _log) = (storage, metrics, time, log);

    internal SiloMetrics Metrics { get; }

    public ISnapshotSlot Open(ConversationKey key) => new SnapshotSlot(this, key);

    /// <returns>What is stored, with its etag; without a record if nothing is.</returns>
    /// <exception cref="Exception">Any that the provider throws, and <see cref="TimeoutException"/>.</exception>
    internal async Task<GrainState<StoredSnapshot>> ReadAsync(ConversationKey key, CancellationToken cancel)
    {
        var state = new GrainState<StoredSnapshot>();
        await CallAsync(() => _storage.ReadStateAsync(StateName, IdOf(key), state), cancel);
        return state;
    }

    /// <param name="etag">The one that was read; <c>null</c> if nothing was stored.</param>
    /// <returns>The new etag.</returns>
    /// <exception cref="InconsistentStateException">Something else is stored by now.</exception>
    /// <exception cref="Exception">Any that the provider throws, and <see cref="TimeoutException"/>.</exception>
    internal async Task<string?> WriteAsync(ConversationKey key, byte[] bytes, string? etag, CancellationToken cancel)
    {
        var state = new GrainState<StoredSnapshot>(new StoredSnapshot { Bytes = bytes }, etag) { RecordExists = etag is not null };
        await CallAsync(() => _storage.WriteStateAsync(StateName, IdOf(key), state), cancel);
        return state.ETag;
    }

    /// <param name="etag">The one that was read or written last.</param>
    /// <exception cref="InconsistentStateException">Something else is stored by now.</exception>
    /// <exception cref="Exception">Any that the provider throws, and <see cref="TimeoutException"/>.</exception>
    internal Task DeleteAsync(ConversationKey key, string etag, CancellationToken cancel)
    {
        var state = new GrainState<StoredSnapshot>(new StoredSnapshot(), etag) { RecordExists = true };
        return CallAsync(() => _storage.ClearStateAsync(StateName, IdOf(key), state), cancel);
    }

    /// <summary>Calls that took too long may still be under way; no turn waits for them.</summary>
    public void Dispose() => _places.Dispose();

    /// <summary>For debugging; what an operator watches is the metric. The kind of the failure only: its text may quote the row.</summary>
    [LoggerMessage(Level = LogLevel.Debug, Message = "The snapshot of {Key} was not {Action}: {Reason} ({Failure}).")]
    internal static partial void LogNotUsed(ILogger log, ConversationKey key, string action, string reason, string failure);

    internal void Note(ConversationKey key, string action, string reason, Exception? failure) =>
        LogNotUsed(_log, key, action, reason, failure?.GetType().Name ?? "no failure");

    private async Task CallAsync(Func<Task> call, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            await _places.WaitAsync(either.Token);
            await WaitAsync(InPlaceAsync(call), either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException("The storage of snapshots did not answer in time.");
        }
    }

    private static async Task WaitAsync(Task call, CancellationToken cancel)
    {
        try
        {
            await call.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (!call.IsCompleted)
        {
            // What it still comes to is not needed, and is no unobserved failure either.
            _ = call.ContinueWith(
                static ended => _ = ended.Exception, CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private async Task InPlaceAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        finally
        {
            _places.Release();
        }
    }

    private static GrainId IdOf(ConversationKey key) => GrainId.Create("conversation", ConversationGrainKey.Of(key));
}
