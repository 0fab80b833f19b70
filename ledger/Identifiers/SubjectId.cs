using System.Text;

namespace Blinq.Ledger.Identifiers;

/// <summary>
/// Who the tenant says a visitor is: the <c>sub</c> of a token (RFC 7519 §4.1.2), compared ordinally, within a tenant.
/// 1–255 UTF-16 code units, no control characters, no unpaired surrogates. It identifies a person, so it stands in
/// event payloads and in indexes that erasure clears, and nowhere else.
/// </summary>
public readonly record struct SubjectId
{
    public const int MaxLength = 255;

    private readonly string? _value;

    /// <exception cref="ArgumentException">The text is not a subject.</exception>
    public SubjectId(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException(
                "A subject is 1 to 255 characters without control characters and unpaired surrogates.", nameof(value));
        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("This subject was never set.");

    public static bool IsValid(string? text)
    {
        if (text is not { Length: >= 1 and <= MaxLength })
            return false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune))
                return false;
        }
        return Text.IsWellFormed(text);
    }

    /// <summary>Not the subject: this text can end up in a log line.</summary>
    public override string ToString() => "(subject)";
}
