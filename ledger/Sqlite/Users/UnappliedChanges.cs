using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sqlite.Schema;

namespace Blinq.Ledger.Sqlite.Users;

/// <summary>
/// Which users have changes that are committed and do not stand in their rows yet. The writer alone changes it, between two
/// transactions; readers ask it what they must wait for. It outlives the writer's connection.
/// </summary>
internal sealed class UnappliedChanges
{
    /// <summary>So many conversations of one user are looked through rather than waited for.</summary>
    private const int MaxNoted = 32;

    private readonly Lock _gate = new();
    private UserChangeSet _open = new();
    private UserChangeSet? _closed;
    private long _newest, _closedUpto, _applied;

    /// <summary>What is being added to.</summary>
    public UserChangeSet Open => _open;

    /// <summary>What is being applied, from before all that is open.</summary>
    public UserChangeSet? Closed => _closed;

    /// <summary>The last batch in <see cref="Closed"/>.</summary>
    public long ClosedUpto => _closedUpto;

    /// <summary>The last batch that noted anything.</summary>
    public long Newest => _newest;

    /// <summary>All batches up to this one stand in the rows.</summary>
    public long Applied => _applied;

    public bool IsEmpty => _closed is null && _open.Count == 0;

    /// <summary>Up to which batch a read of this user, or of all users of the tenant, must have been applied; <c>null</c>: nothing to wait for.</summary>
    public long? WaitsFor(TenantId tenant, UserId? user)
    {
        lock (_gate)
        {
            if (_open.IsAbout(tenant, user))
                return _newest;
            return _closed is not null && _closed.IsAbout(tenant, user) ? _closedUpto : null;
        }
    }

    /// <summary>
    /// The places of the open conversations that came under the user by changes that may not stand in the rows yet, the last first: some
    /// may have gone from there again. <c>null</c>: there are too many, wait.
    /// </summary>
    public IReadOnlyList<(long StartedAt, long Position)>? FindNotedConversations(TenantId tenant, UserId user)
    {
        lock (_gate)
        {
            List<(long, long)>? found = null;
            foreach (var set in (ReadOnlySpan<UserChangeSet?>)[_open, _closed])
            {
                if (set?.Find(tenant, user) is not { } change)
                    continue;
                if (change.Listings.Length > MaxNoted)
                    return null;
                foreach (var listing in change.Listings)
                {
                    if (listing is { IsListed: true, Kind: UserRowKind.Open })
                        (found ??= []).Add((listing.StartedAt, listing.Position));
                }
            }
            found?.Sort(static (one, other) => other.CompareTo(one));
            return found ?? [];
        }
    }

    public bool IsApplied(long batch)
    {
        lock (_gate)
        {
            return _applied >= batch;
        }
    }

    /// <summary>What the table holds, when it is opened.</summary>
    public void Load(UserChangeSet closed, long closedUpto, UserChangeSet open, long newest, long applied)
    {
        lock (_gate)
        {
            (_closed, _open) = (closed.Count > 0 ? closed : null, open);
            (_closedUpto, _newest, _applied) = (closedUpto, newest, applied);
        }
    }

    public void Committed(UserChangeSet batch, long number)
    {
        lock (_gate)
        {
            _open.Add(batch);
            _newest = number;
        }
    }

    /// <summary>Nothing is added any more to what is open, so that it can be applied.</summary>
    public void Close()
    {
        lock (_gate)
        {
            (_closed, _closedUpto, _open) = (_open, _newest, new UserChangeSet());
        }
    }

    public void ClosedIsApplied()
    {
        lock (_gate)
        {
            (_closed, _applied) = (null, _closedUpto);
        }
    }

    public void AllIsApplied()
    {
        lock (_gate)
        {
            (_closed, _closedUpto, _applied, _open) = (null, _newest, _newest, new UserChangeSet());
        }
    }
}
