namespace Blinq.Ledger.Identifiers;

/// <summary>
/// Stands for one (tenant, subject) wherever the subject itself must not: in paths, access logs and what outlives an
/// erasure. <c>u_</c> and 22 characters of base64url; nothing about the subject can be read from it.
/// </summary>
public readonly record struct UserId
{
    private readonly string? _value;

    /// <exception cref="ArgumentException">The text is not a user id.</exception>
    public UserId(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException("A user id is 'u_' and 22 characters of base64url.", nameof(value));
        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("This user id was never set.");

    public static bool TryParse(ReadOnlySpan<char> text, out UserId user)
    {
        var valid = IsValid(text);
        user = valid ? new UserId(text.ToString()) : default;
        return valid;
    }

    public override string ToString() => Value;

    private static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length == 24 && text.StartsWith("u_", StringComparison.Ordinal) && !text[2..].ContainsAnyExcept(Allowed);

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
