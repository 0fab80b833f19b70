using System.Buffers.Text;
using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Identifiers;

/// <summary>
/// Names one conversation of a tenant: 128 random bits as 22 characters of base64url. It is not a secret (support
/// people see it); the credential's secret part is.
/// </summary>
public readonly record struct SessionId
{
    public const int Length = 22;

    private readonly string? _value;

    /// <exception cref="ArgumentException">The text is not a session id.</exception>
    public SessionId(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException("A session id is 22 characters of base64url.", nameof(value));
        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("This session id was never set.");

    public static SessionId New()
    {
        Span<byte> random = stackalloc byte[16];
        RandomBytes.Fill(random);
        return new SessionId(Base64Url.EncodeToString(random));
    }

    public static bool TryParse(ReadOnlySpan<char> text, out SessionId session)
    {
        var valid = IsValid(text);
        session = valid ? new SessionId(text.ToString()) : default;
        return valid;
    }

    public override string ToString() => Value;

    private static bool IsValid(ReadOnlySpan<char> text) => text.Length == Length && !text.ContainsAnyExcept(Allowed);

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
