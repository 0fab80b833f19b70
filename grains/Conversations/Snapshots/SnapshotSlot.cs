using System.Data.Common;
using Blinq.Grains.Keys;
using Orleans.Storage;

namespace Blinq.Grains.Conversations.Snapshots;

/// <summary>Remembers the etag of what it read or wrote last, and asks anew once it can't be sure of it.</summary>
internal sealed class SnapshotSlot(StoredSnapshots store, ConversationKey key) : ISnapshotSlot
{
    private string? _etag;
    private bool _isEtagKnown;

    public async ValueTask<ConversationSnapshot?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            if (await LoadAsync(cancel) is not { } bytes)
                return null;
            if (SnapshotCodec.Decode(key, bytes) is { } snapshot)
                return snapshot;
            FellBack(SnapshotCodec.VersionOf(bytes) is { } version && version != SnapshotCodec.StateVersion ? "version" : "corrupt", null);
        }
        catch (Exception failure) when (!IsGivenUp(failure, cancel))
        {
            FellBack(ReasonOf(failure), failure);
        }
        return null;
    }

    public async ValueTask<bool> WriteAsync(ConversationSnapshot snapshot, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var bytes = SnapshotCodec.Encode(snapshot);
        try
        {
            if (!_isEtagKnown && await LoadAsync(cancel) is { } stored && !MayReplace(stored, snapshot))
            {
                // Or the next write would not look.
                _isEtagKnown = false;
                store.Metrics.SnapshotWritten("lost");
                return false;
            }
            // Not known until it is done, whatever ends it.
            _isEtagKnown = false;
            _etag = await store.WriteAsync(key, bytes, _etag, cancel);
            _isEtagKnown = true;
            store.Metrics.SnapshotWritten("written");
            return true;
        }
        catch (Exception failure) when (!IsGivenUp(failure, cancel))
        {
            NotWritten(failure, "written");
            return false;
        }
    }

    public async ValueTask<bool> EraseAsync(ConversationSnapshot erased, CancellationToken cancel) =>
        // Once more where another activation has written meanwhile: then what it wrote is read first.
        await WriteAsync(erased, cancel) || await WriteAsync(erased, cancel);

    public async ValueTask RefuseAsync(CancellationToken cancel)
    {
        FellBack("ledger_disagrees", null);
        try
        {
            if (!_isEtagKnown)
                await LoadAsync(cancel);
            if (_etag is not { } etag)
                return;
            _isEtagKnown = false;
            await store.DeleteAsync(key, etag, cancel);
            (_etag, _isEtagKnown) = (null, true);
            store.Metrics.SnapshotWritten("deleted");
        }
        catch (Exception failure) when (!IsGivenUp(failure, cancel))
        {
            NotWritten(failure, "deleted");
        }
    }

    /// <summary>An activation with an old memory must not bring back a person who was erased.</summary>
    private bool MayReplace(byte[] stored, ConversationSnapshot snapshot) =>
        snapshot.State.Erased || SnapshotCodec.Decode(key, stored) is not { State.Erased: true };

    private async ValueTask<byte[]?> LoadAsync(CancellationToken cancel)
    {
        _isEtagKnown = false;
        var stored = await store.ReadAsync(key, cancel);
        (_etag, _isEtagKnown) = (stored.ETag, true);
        return stored is { RecordExists: true, State: { } state } ? state.Bytes : null;
    }

    private void FellBack(string reason, Exception? failure)
    {
        store.Metrics.FellBack(reason);
        store.Note(key, "read", reason, failure);
    }

    private void NotWritten(Exception failure, string action)
    {
        var outcome = failure is InconsistentStateException ? "lost" : ReasonOf(failure);
        store.Metrics.SnapshotWritten(outcome);
        store.Note(key, action, outcome, failure);
    }

    private static bool IsGivenUp(Exception failure, CancellationToken cancel) =>
        failure is OperationCanceledException && cancel.IsCancellationRequested;

    /// <summary>The provider takes several rows for one key for a mistake of this program, of exactly this kind.</summary>
    private static string ReasonOf(Exception failure) => failure switch
    {
        TimeoutException or DbException { InnerException: TimeoutException } => "timeout",
        DbException or IOException or System.Net.Sockets.SocketException => "unavailable",
        _ when failure.GetType() == typeof(InvalidOperationException) => "duplicated",
        _ => "failed",
    };
}
