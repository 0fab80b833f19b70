using System.Runtime.InteropServices;
using Blinq.Ledger.Indexes;

namespace Blinq.Ledger.Sqlite.Users;

/// <summary>What appends change in one user's rows, summed up until it is applied to them.</summary>
internal sealed class UserChange
{
    private List<Listing>? _listings;
    private List<DayCount>? _days;

    /// <summary>A conversation comes under the user, or goes from there.</summary>
    /// <param name="Kind">See <see cref="Schema.UserRowKind"/>.</param>
    /// <param name="StartedAt">When its first event was written, Unix microseconds, and where that stands.</param>
    public readonly record struct Listing(long Kind, long StartedAt, long Position, bool IsListed);

    public readonly record struct DayCount(long Day, long Sessions, long Messages);

    /// <summary>What the newest accepted token says; <c>null</c> if none was accepted.</summary>
    public Profile? Latest { get; private set; }

    /// <summary>The times of the first and of the newest accepted token, Unix microseconds.</summary>
    public long First { get; private set; }

    /// <inheritdoc cref="First"/>
    public long Last { get; private set; }

    /// <summary>How many conversations came to be listed under the user.</summary>
    public long Sessions { get; private set; }

    /// <summary>In the order in which they happened.</summary>
    public ReadOnlySpan<Listing> Listings => CollectionsMarshal.AsSpan(_listings);

    public ReadOnlySpan<DayCount> Days => CollectionsMarshal.AsSpan(_days);

    /// <summary>How many rows it changes.</summary>
    public int Steps => (Latest is null ? 0 : 1) + Listings.Length + Days.Length;

    public sealed record Profile(string Subject, string? Name, string? Email);

    public void See(IndexEntry.IdentityAccepted accepted, long at, bool isNewSession) =>
        See(new Profile(accepted.Subject.Value, accepted.Name, accepted.Email), at, at, isNewSession ? 1 : 0);

    public void List(in Listing listing) => (_listings ??= new List<Listing>(1)).Add(listing);

    public void Count(long day, long sessions, long messages)
    {
        _days ??= new List<DayCount>(1);
        for (var i = 0; i < _days.Count; i++)
        {
            if (_days[i].Day != day)
                continue;
            _days[i] = new DayCount(day, _days[i].Sessions + sessions, _days[i].Messages + messages);
            return;
        }
        _days.Add(new DayCount(day, sessions, messages));
    }

    /// <summary>Adds what happened after all that is in here.</summary>
    public void Add(UserChange later)
    {
        if (later.Latest is { } profile)
            See(profile, later.First, later.Last, later.Sessions);
        foreach (var listing in later.Listings)
            List(listing);
        foreach (var (day, sessions, messages) in later.Days)
            Count(day, sessions, messages);
    }

    private void See(Profile profile, long first, long last, long sessions)
    {
        First = Latest is null ? first : Math.Min(First, first);
        if (Latest is null || last >= Last)
            (Latest, Last) = (profile, last);
        Sessions += sessions;
    }

    public void Write(BinaryWriter to)
    {
        to.Write(Latest is not null);
        if (Latest is { } profile)
        {
            to.Write(profile.Subject);
            WriteOptional(to, profile.Name);
            WriteOptional(to, profile.Email);
            to.Write(First);
            to.Write(Last);
            to.Write7BitEncodedInt64(Sessions);
        }
        to.Write7BitEncodedInt(Listings.Length);
        foreach (var (kind, startedAt, position, isListed) in Listings)
        {
            to.Write((byte)kind);
            to.Write(startedAt);
            to.Write7BitEncodedInt64(position);
            to.Write(isListed);
        }
        to.Write7BitEncodedInt(Days.Length);
        foreach (var (day, sessions, messages) in Days)
        {
            to.Write7BitEncodedInt64(day);
            to.Write7BitEncodedInt64(sessions);
            to.Write7BitEncodedInt64(messages);
        }
    }

    public static UserChange Read(BinaryReader from)
    {
        var change = new UserChange();
        if (from.ReadBoolean())
        {
            change.Latest = new Profile(from.ReadString(), ReadOptional(from), ReadOptional(from));
            (change.First, change.Last, change.Sessions) = (from.ReadInt64(), from.ReadInt64(), from.Read7BitEncodedInt64());
        }
        for (var left = from.Read7BitEncodedInt(); left > 0; left--)
            change.List(new Listing(from.ReadByte(), from.ReadInt64(), from.Read7BitEncodedInt64(), from.ReadBoolean()));
        for (var left = from.Read7BitEncodedInt(); left > 0; left--)
            change.Count(from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64());
        return change;
    }

    private static void WriteOptional(BinaryWriter to, string? text)
    {
        to.Write(text is not null);
        if (text is not null)
            to.Write(text);
    }

    private static string? ReadOptional(BinaryReader from) => from.ReadBoolean() ? from.ReadString() : null;
}
