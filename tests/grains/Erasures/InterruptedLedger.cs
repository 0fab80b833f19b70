using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tests.Erasures;

/// <summary>The process died here.</summary>
public sealed class KilledException : Exception;

/// <summary>A ledger beneath a process that is killed just before or just after one of its writes.</summary>
/// <param name="lives">How many moments the process has before it dies.</param>
internal sealed class InterruptedLedger(ILedger real, ILedgerErasures erasures, int lives) : LedgerWindow(real), ILedgerErasures
{
    private int _left = lives;

    /// <summary>How many moments passed.</summary>
    public int Passed { get; private set; }

    public override async ValueTask<StreamHead> AppendAsync(AppendRequest request, CancellationToken cancel)
    {
        Live();
        var head = await Behind.AppendAsync(request, cancel);
        Live();
        return head;
    }

    public ValueTask<Erasure> BeginErasureAsync(Erasure asked, CancellationToken cancel) => erasures.BeginErasureAsync(asked, cancel);

    public ValueTask<Erasure?> FindErasureAsync(KeyId id, CancellationToken cancel) => erasures.FindErasureAsync(id, cancel);

    public ValueTask<Erasure?> FindUnfinishedErasureAsync(TenantId tenant, UserId user, CancellationToken cancel) =>
        erasures.FindUnfinishedErasureAsync(tenant, user, cancel);

    public ValueTask<IReadOnlyList<Erasure>> ListUnfinishedErasuresAsync(int limit, CancellationToken cancel) =>
        erasures.ListUnfinishedErasuresAsync(limit, cancel);

    public ValueTask<IReadOnlyList<Erasure>> ListErasuresAsync(KeyId? after, int limit, CancellationToken cancel) =>
        erasures.ListErasuresAsync(after, limit, cancel);

    public ValueTask<IReadOnlyList<SessionId>> FindRefusedSessionsAsync(
        TenantId tenant, IReadOnlyCollection<string> fingerprints, CancellationToken cancel) =>
        erasures.FindRefusedSessionsAsync(tenant, fingerprints, cancel);

    public ValueTask EraseEventsAsync(KeyId erasure, StreamId stream, long fromSeq, long toSeq, CancellationToken cancel) =>
        PassAsync(() => erasures.EraseEventsAsync(erasure, stream, fromSeq, toSeq, cancel));

    public ValueTask EraseRefusalSamplesAsync(
        TenantId tenant, IReadOnlyCollection<SessionId> sessions, IReadOnlyCollection<string> fingerprints, CancellationToken cancel) =>
        PassAsync(() => erasures.EraseRefusalSamplesAsync(tenant, sessions, fingerprints, cancel));

    public ValueTask EraseListingAsync(TenantId tenant, SessionId session, CancellationToken cancel) =>
        PassAsync(() => erasures.EraseListingAsync(tenant, session, cancel));

    public async ValueTask<bool> EraseUserAsync(Erasure erasure, CancellationToken cancel)
    {
        Live();
        var done = await erasures.EraseUserAsync(erasure, cancel);
        Live();
        return done;
    }

    public ValueTask FinishErasureAsync(KeyId erasure, DateTimeOffset at, CancellationToken cancel) =>
        PassAsync(() => erasures.FinishErasureAsync(erasure, at, cancel));

    private async ValueTask PassAsync(Func<ValueTask> write)
    {
        Live();
        await write();
        Live();
    }

    private void Live()
    {
        if (_left == 0)
            throw new KilledException();
        _left--;
        Passed++;
    }
}
