using System.Text.Json;

namespace Blinq.Identity.Claims;

/// <summary>
/// What an accepted token says of its subject, of the claims that the tenant names: one JSON object in one spelling, so that
/// equal claims are equal texts. Immutable. It is personal data: it stands in payloads that erasure deletes, and in no log.
/// </summary>
public sealed class VerifiedClaims : IEquatable<VerifiedClaims>
{
    /// <summary>The token holds none of the claims that the tenant names.</summary>
    public static readonly VerifiedClaims None = new("{}");

    /// <param name="json">As <see cref="Json"/> gave it.</param>
    /// <exception cref="ArgumentException">It is not a JSON object.</exception>
    public VerifiedClaims(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length < 2 || json[0] != '{' || json[^1] != '}')
            throw new ArgumentException("Claims are a JSON object.", nameof(json));
        Json = json;
    }

    /// <summary>The claims by name, in ordinal order: a text, a number, true or false, or a list of texts, each once and in order.</summary>
    public string Json { get; }

    /// <summary>The values of each claim that is there, of those that are named. A list has each of its texts, a single value itself.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ClaimValue>> Read(ClaimNames? names)
    {
        var found = new Dictionary<string, IReadOnlyList<ClaimValue>>(StringComparer.Ordinal);
        if (names is null)
            return found;
        using var document = JsonDocument.Parse(Json);
        foreach (var claim in document.RootElement.EnumerateObject())
        {
            if (names.Contains(claim.Name) && ClaimValue.TryReadAll(claim.Value, out var values, out _))
                found[claim.Name] = values;
        }
        return found;
    }

    public bool Equals(VerifiedClaims? other) => other is not null && Json == other.Json;

    public override bool Equals(object? obj) => Equals(obj as VerifiedClaims);

    public override int GetHashCode() => string.GetHashCode(Json, StringComparison.Ordinal);

    /// <summary>Without the claims: this text can end up in a log line.</summary>
    public override string ToString() => nameof(VerifiedClaims);
}
