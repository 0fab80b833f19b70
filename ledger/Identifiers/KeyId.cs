using System.Security.Cryptography;

namespace Blinq.Ledger.Identifiers;

/// <summary>
/// Names a key of a tenant (an identity secret, a management key, the key behind user ids); never the key itself.
/// 1–64 characters of <c>A–Z a–z 0–9 - _</c>.
/// </summary>
public readonly record struct KeyId
{
    private readonly string? _value;

    /// <exception cref="ArgumentException">The text is not a key id.</exception>
    public KeyId(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException("A key id is 1 to 64 characters of A-Z, a-z, 0-9, '-' and '_'.", nameof(value));
        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("This key id was never set.");

    /// <summary>Draws a new id of 60 random bits after the given prefix, e.g. <c>ik_</c> for an identity key.</summary>
    public static KeyId New(string prefix) =>
        new(prefix + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 12));

    public static bool TryParse(ReadOnlySpan<char> text, out KeyId key)
    {
        var valid = IsValid(text);
        key = valid ? new KeyId(text.ToString()) : default;
        return valid;
    }

    public override string ToString() => Value;

    private static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 64 && !text.ContainsAnyExcept(Allowed);

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
