using System.Globalization;

namespace Blinq.Ledger.Verification;

/// <summary>Something that is wrong with a ledger. The kinds are a closed set.</summary>
public abstract record Finding
{
    private Finding() { }

    /// <summary>Which tenant's event, where one could be read.</summary>
    public string? Tenant { get; init; }

    /// <summary>Which stream's event, where one could be read.</summary>
    public string? Stream { get; init; }

    /// <summary>Which event of the stream, where one could be read.</summary>
    public long? Seq { get; init; }

    /// <summary>Which line of the file, from 1; <c>null</c> for a data directory.</summary>
    public long? Line { get; init; }

    /// <summary>What is wrong, in plain words, to follow the place and a colon.</summary>
    public abstract string Why { get; }

    /// <summary>The payload, its salt or the commitment was changed.</summary>
    public sealed record PayloadMismatch : Finding
    {
        public override string Why => "its payload does not match its commitment";
    }

    /// <summary>The hash, or something that it covers, was changed.</summary>
    public sealed record HashMismatch : Finding
    {
        public override string Why => "its hash does not match what it says";
    }

    /// <summary>The event does not follow from the one that stands before it.</summary>
    public sealed record PrevMismatch : Finding
    {
        public override string Why => "its prev is not the hash of the event before";
    }

    /// <summary>Events are missing.</summary>
    public sealed record Gap(long Expected) : Finding
    {
        public override string Why => Expected == 1
            ? Text($"its stream does not begin with event 1 (in an export of a time range it may)")
            : Text($"expected event {Expected}, found {Seq}");
    }

    /// <summary>The event was there already.</summary>
    public sealed record Repeated : Finding
    {
        public override string Why => "it is there twice";
    }

    /// <summary>The event stands behind a later one.</summary>
    public sealed record WrongOrder(long After) : Finding
    {
        public override string Why => Text($"it stands behind event {After}");
    }

    /// <summary>The stream comes a second time, or behind one that it should stand before.</summary>
    public sealed record StreamOutOfOrder : Finding
    {
        public override string Why => "its stream is out of order, or there twice";
    }

    /// <summary>The event is older than the one before.</summary>
    public sealed record TimeWentBack : Finding
    {
        public override string Why => "its time is before that of the event before";
    }

    /// <summary>An erased event has neither payload nor salt; this one has one of the two.</summary>
    public sealed record HalfErased : Finding
    {
        public override string Why => "it has a payload without a salt, or a salt without a payload";
    }

    /// <summary>It can't be read as an event.</summary>
    /// <param name="Reason">Why, in a few words; never a payload.</param>
    public sealed record Malformed(string Reason) : Finding
    {
        public override string Why => $"it is not an event: {Reason}";
    }

    /// <summary>The line is of a version that this verifier does not know.</summary>
    public sealed record UnknownVersion(long Version) : Finding
    {
        public override string Why => Text($"it is of version {Version}, which this verifier does not know");
    }

    /// <summary>The file was saved in another encoding, or with a mark of its encoding in front, as some editors do.</summary>
    public sealed record Reencoded : Finding
    {
        public override string Why => "it begins with a byte order mark, which no export has";
    }

    /// <summary>So much is no event that the rest was not looked at.</summary>
    public sealed record GaveUp : Finding
    {
        public override string Why => "too much of it is no event; the rest was not looked at";
    }

    /// <summary>The database file itself is damaged.</summary>
    public sealed record Damaged(string Reason) : Finding
    {
        public override string Why => $"the database file is damaged: {Reason}";
    }

    /// <summary>Where and why, on one line.</summary>
    public sealed override string ToString()
    {
        var place = new List<string>(3);
        if (Line is { } line)
            place.Add(Text($"line {line}"));
        if (Stream is not null)
            place.Add($"tenant {Tenant}, {Stream}");
        if (Seq is { } seq)
            place.Add(Text($"event {seq}"));
        return place.Count == 0 ? Why : $"{string.Join(", ", place)}: {Why}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
