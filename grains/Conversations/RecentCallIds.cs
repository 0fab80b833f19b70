using Blinq.Ledger.Appends;

namespace Blinq.Grains.Conversations;

/// <summary>The calls that an activation recorded last. Most record one: it stands here without a list.</summary>
internal sealed class RecentCallIds
{
    /// <summary>More than what is on its way to one conversation at once, but for an attack, which repeats no call but its own.</summary>
    public const int Capacity = 64;

    private AppendId? _only;
    private Queue<AppendId>? _ids;

    public bool Contains(AppendId id) => _ids is null ? _only == id : _ids.Contains(id);

    public void Add(AppendId id)
    {
        if (_ids is null && _only is null)
        {
            _only = id;
            return;
        }
        _ids ??= new Queue<AppendId>([_only!.Value]);
        if (_ids.Count == Capacity)
            _ids.Dequeue();
        _ids.Enqueue(id);
    }
}
