using System.Security.Cryptography;

namespace Blinq.Ledger.Identifiers;

/// <summary>
/// Names a tenant. 1–32 characters of <c>a–z</c> and <c>0–9</c>: it stands inside public tokens, credentials and
/// management keys between <c>_</c> and <c>.</c>, and inside hashed text between line breaks, so it may hold none of them.
/// </summary>
public readonly record struct TenantId
{
    private readonly string? _value;

    /// <exception cref="ArgumentException">The text is not a tenant id.</exception>
    public TenantId(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException("A tenant id is 1 to 32 characters of a-z and 0-9.", nameof(value));
        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("This tenant id was never set.");

    /// <summary>Draws a new id of 80 random bits.</summary>
    public static TenantId New() => new(RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 16));

    public static bool TryParse(ReadOnlySpan<char> text, out TenantId tenant)
    {
        var valid = IsValid(text);
        tenant = valid ? new TenantId(text.ToString()) : default;
        return valid;
    }

    public override string ToString() => Value;

    private static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 32 && !text.ContainsAnyExcept(Allowed);

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
}
