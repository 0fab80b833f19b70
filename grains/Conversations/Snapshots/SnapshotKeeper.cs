using Blinq.Ledger.Appends;


namespace Blinq.Grains.Conversations.Snapshots;

/// <summary>
/// Keeps one activation's snapshot: begins from it, writes a newer one now and then beside the turns, and throws away one
/// that the ledger does not bear out. Used on the activation's own scheduler only.
/// </summary>
internal sealed class SnapshotKeeper(ISnapshotSlot slot, Conversation grain)
{
    private bool _looked;
    private bool _adopted;
    private long _stored;
    private Task _writing = Task.CompletedTask;

    /// <summary>Call it before a turn.</summary>
    /// <param name="isStart">Whether the turn begins the conversation: then there is nothing to read, and nothing is read.</param>
    public async ValueTask BeginTurnAsync(bool isStart)
    {
        if (_looked)
            return;
        _looked = true;
        if (isStart || grain.Exists || await slot.ReadAsync(CancellationToken.None) is not { } snapshot)
            return;
        (_adopted, _stored) = (true, snapshot.Head.Seq);
        grain.RestoreFromSnapshot(snapshot);
    }

    /// <summary>Call it after a turn, whatever came of it. Its caller does not wait for a write.</summary>
    public void EndTurn()
    {
        if (!_writing.IsCompleted)
            return;
        if (_adopted && grain.SnapshotRefused)
            _writing = RefuseAsync();
        else if (SnapshotPolicy.IsDue(grain.Seq, _stored) && grain.TakeSnapshot() is { } snapshot)
            _writing = WriteAsync(snapshot);
    }

    /// <summary>Call it when the activation leaves; it waits for the write.</summary>
    public async Task LeaveAsync()
    {
        await _writing;
        if (SnapshotPolicy.IsDueOnDeactivation(grain.Seq, _stored) && grain.TakeSnapshot() is { } snapshot)
            await WriteAsync(snapshot);
    }

    /// <summary>
    /// Call it once the conversation was erased. What was stored of the person is replaced by a state that holds nothing, and that
    /// an activation with an old memory does not write over (docs/adr/0211).
    /// </summary>
    /// <exception cref="LedgerUnavailableException">It is not certain that it was replaced: erase it again.</exception>
    public async ValueTask EraseAsync()
    {
        await _writing;
        if (grain.TakeSnapshot() is not { State.Erased: true } erased)
            return;
        if (!await slot.EraseAsync(erased, CancellationToken.None))
            throw new LedgerUnavailableException("The snapshot of an erased conversation can't be replaced just now.");
        (_adopted, _stored) = (false, erased.Head.Seq);
    }

    private async Task RefuseAsync()
    {
        (_adopted, _stored) = (false, 0);
        await slot.RefuseAsync(CancellationToken.None);
    }

    private async Task WriteAsync(ConversationSnapshot snapshot)
    {
        if (await slot.WriteAsync(snapshot, CancellationToken.None))
            _stored = snapshot.Head.Seq;
    }
}
