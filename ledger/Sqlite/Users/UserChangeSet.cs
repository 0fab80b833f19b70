using System.Runtime.InteropServices;
using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger.Sqlite.Users;

/// <summary>What appends change in the rows of many users.</summary>
internal sealed class UserChangeSet
{
    /// <summary>Stands in front of what <see cref="Write"/> writes. A change of the format, or of the order of users, needs another.</summary>
    private const byte Format = 1;

    private readonly Dictionary<(TenantId Tenant, UserId User), UserChange> _changes = [];
    private readonly HashSet<TenantId> _tenants = [];
    private (TenantId Tenant, UserId User)[]? _order;

    /// <summary>How many users it is about.</summary>
    public int Count => _changes.Count;

    /// <summary>How often something was added: at least as many as rows that it changes.</summary>
    public int Additions { get; private set; }

    public bool IsAbout(TenantId tenant, UserId? user) =>
        user is { } one ? _changes.ContainsKey((tenant, one)) : _tenants.Contains(tenant);

    public UserChange? Find(TenantId tenant, UserId user) => _changes.GetValueOrDefault((tenant, user));

    public UserChange Of(TenantId tenant, UserId user)
    {
        Additions++;
        return SlotOf((tenant, user)) ??= new UserChange();
    }

    /// <summary>Adds what happened after all that is in here; the other one is not to be used any more.</summary>
    public void Add(UserChangeSet later)
    {
        foreach (var (key, change) in later._changes)
        {
            ref var mine = ref SlotOf(key);
            if (mine is null)
                mine = change;
            else
                mine.Add(change);
        }
        Additions += later.Additions;
    }

    private ref UserChange? SlotOf((TenantId Tenant, UserId User) key)
    {
        ref var change = ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, key, out var isKnown);
        if (!isKnown)
        {
            _tenants.Add(key.Tenant);
            // It may have been applied in a transaction that was rolled back.
            _order = null;
        }
        return ref change;
    }

    /// <summary>A user by its place in the order of tenants and users, in which neighbours stand on the same pages.</summary>
    public (TenantId Tenant, UserId User, UserChange Change) At(int index)
    {
        if (_order is null)
        {
            _order = [.. _changes.Keys];
            Array.Sort(_order, static (one, other) => string.CompareOrdinal(one.Tenant.Value, other.Tenant.Value) is not 0 and var tenants
                ? tenants
                : string.CompareOrdinal(one.User.Value, other.User.Value));
        }
        var (tenant, user) = _order[index];
        return (tenant, user, _changes[(tenant, user)]);
    }

    public ReadOnlySpan<byte> Write(MemoryStream into)
    {
        into.SetLength(0);
        using var to = new BinaryWriter(into, System.Text.Encoding.UTF8, leaveOpen: true);
        to.Write(Format);
        to.Write7BitEncodedInt(_changes.Count);
        foreach (var ((tenant, user), change) in _changes)
        {
            to.Write(tenant.Value);
            to.Write(user.Value);
            change.Write(to);
        }
        to.Flush();
        return into.GetBuffer().AsSpan(0, (int)into.Length);
    }

    /// <exception cref="InvalidDataException">Something else wrote it, or it is damaged.</exception>
    public static UserChangeSet Read(byte[] written)
    {
        try
        {
            using var from = new BinaryReader(new MemoryStream(written));
            if (from.ReadByte() != Format)
                throw new InvalidDataException("Noted changes of users are in a format that this version does not know.");
            var set = new UserChangeSet();
            for (var left = from.Read7BitEncodedInt(); left > 0; left--)
            {
                var key = (new TenantId(from.ReadString()), new UserId(from.ReadString()));
                var change = UserChange.Read(from);
                set.SlotOf(key) = change;
                set.Additions += change.Steps;
                if (change.Steps == 0)
                    throw new FormatException("A user is named without a change.");
            }
            return set;
        }
        catch (Exception damage) when (damage is IOException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("Noted changes of users are damaged.", damage);
        }
    }
}
