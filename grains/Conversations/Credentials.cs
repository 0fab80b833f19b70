using System.Collections.Immutable;
using System.Security.Cryptography;
using Blinq.Ledger.Hashing;

namespace Blinq.Grains.Conversations;

/// <summary>What a conversation knows of a credential that was shown.</summary>
public enum CredentialStatus
{
    Unknown,
    Live,
    Ended,
}

/// <summary>
/// The credentials of one conversation, as hashes, oldest first. At most 8 open it; of those that no longer do, the
/// newest 64 are remembered (docs/adr/0031). Immutable, compared by value.
/// </summary>
public sealed record Credentials
{
    public const int MaxLive = 8;
    public const int MaxEnded = 64;

    public static readonly Credentials None = new();

    private Credentials() { }

    public ImmutableArray<Digest> Live { get; private init; } = [];

    public ImmutableArray<Digest> Ended { get; private init; } = [];

    /// <summary>As they were in a snapshot.</summary>
    internal static Credentials Of(ImmutableArray<Digest> live, ImmutableArray<Digest> ended) =>
        live.IsEmpty && ended.IsEmpty ? None : new() { Live = live, Ended = ended };

    /// <summary>Compares with every credential known, each in constant time.</summary>
    public CredentialStatus Find(Digest presented)
    {
        Span<byte> shown = stackalloc byte[Digest.Size];
        presented.CopyTo(shown);
        // Without "else" and early returns: how long it takes must not tell which one was close.
        var live = Contains(Live, shown);
        var ended = Contains(Ended, shown);
        return live ? CredentialStatus.Live : ended ? CredentialStatus.Ended : CredentialStatus.Unknown;
    }

    /// <summary>One more that opens the conversation; the oldest beyond eight no longer does.</summary>
    public Credentials Issue(Digest credential)
    {
        var issued = this with { Live = Live.Add(credential) };
        return issued.Live.Length <= MaxLive ? issued : issued.End(issued.Live[0]);
    }

    public Credentials End(Digest credential) =>
        Live.Contains(credential) ? new() { Live = Live.Remove(credential), Ended = Remember([credential]) } : this;

    public Credentials EndAll() => Live.IsEmpty ? this : new() { Ended = Remember(Live) };

    public bool Equals(Credentials? other) =>
        other is not null && Live.AsSpan().SequenceEqual(other.Live.AsSpan()) && Ended.AsSpan().SequenceEqual(other.Ended.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Live.Length, Ended.Length);

    private ImmutableArray<Digest> Remember(ImmutableArray<Digest> ended)
    {
        var all = Ended.AddRange(ended);
        return all.Length <= MaxEnded ? all : all.RemoveRange(0, all.Length - MaxEnded);
    }

    private static bool Contains(ImmutableArray<Digest> known, ReadOnlySpan<byte> shown)
    {
        Span<byte> one = stackalloc byte[Digest.Size];
        var found = false;
        foreach (var credential in known)
        {
            credential.CopyTo(one);
            found |= CryptographicOperations.FixedTimeEquals(one, shown);
        }
        return found;
    }
}
