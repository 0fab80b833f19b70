using Blinq.Ledger.Appends;

namespace Blinq.Grains.Conversations;

/// <summary>The calls that an activation recorded last. Costs nothing until there is one, and 16 bytes each.</summary>
internal sealed class RecentTurns
{
    /// <summary>More than what is on its way to one conversation at once, but for an attack, which repeats nobody's call but its own.</summary>
    public const int Capacity = 64;

    private Queue<AppendId>? _ids;

    public bool Contains(AppendId id) => _ids is not null && _ids.Contains(id);

    public void Add(AppendId id)
    {
        _ids ??= [];
        if (_ids.Count == Capacity)
            _ids.Dequeue();
        _ids.Enqueue(id);
    }
}
