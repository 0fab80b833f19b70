using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Identifiers;

/// <summary>
/// Names one conversation of a tenant, in 22 characters of <c>-0…9A…Z_a…z</c>: when it began, to the millisecond, and 80 random
/// bits. Ids sort as their conversations began, so that a new one adds to the end of its tenant's in the ledger (docs/adr/0172).
/// It is not a secret (support people see it); the credential's secret part is.
/// </summary>
public readonly record struct SessionId
{
    public const int Length = 22;

    // Those of base64url, in the order in which text sorts.
    private const string Alphabet = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    private const string Base64UrlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);
    private static readonly char[] Sorted = SortedByBase64Url();

    private readonly string? _value;

    /// <exception cref="ArgumentException">The text is not a session id.</exception>
    public SessionId(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException($"A session id is {Length} characters of {Alphabet}.", nameof(value));
        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("This session id was never set.");

    /// <param name="now">When the conversation begins. A clock that is wrong costs its place in the order, and nothing else.</param>
    public static SessionId New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomBytes.Fill(bytes[6..]);
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, now.ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(bytes);

        Span<char> text = stackalloc char[Length];
        Base64Url.EncodeToChars(bytes, text);
        foreach (ref var c in text)
            c = Sorted[c];
        return new SessionId(text.ToString());
    }

    public static bool TryParse(ReadOnlySpan<char> text, out SessionId session)
    {
        var valid = IsValid(text);
        session = valid ? new SessionId(text.ToString()) : default;
        return valid;
    }

    public override string ToString() => Value;

    private static bool IsValid(ReadOnlySpan<char> text) => text.Length == Length && !text.ContainsAnyExcept(Allowed);

    private static char[] SortedByBase64Url()
    {
        var sorted = new char[128];
        for (var i = 0; i < Alphabet.Length; i++)
            sorted[Base64UrlAlphabet[i]] = Alphabet[i];
        return sorted;
    }
}
