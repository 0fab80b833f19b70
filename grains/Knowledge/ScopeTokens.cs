using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Blinq.Identity.Claims;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Knowledge;

/// <summary>
/// What a document's audiences and a visitor's scope have in common where the visitor may see the document: texts such as
/// <c>everyone</c>, <c>user:u_…</c>, <c>audience:pro</c>, <c>audience:customers:org=s:acme</c>. A document's tokens depend on
/// its audiences and attributes alone, never on rules: a rule that changes changes who has a token, at once. Pure.
/// </summary>
public static class ScopeTokens
{
    public const string Everyone = "everyone";
    public const string Verified = "verified";
    public const string UserPrefix = "user:";
    public const string SubjectPrefix = "only:";

    /// <summary>The tokens of a document, in ordinal order.</summary>
    /// <param name="audiences">Ids of audiences, <see cref="Everyone"/>, <see cref="Verified"/>, and users with <see cref="UserPrefix"/>.</param>
    public static IReadOnlyList<string> OfDocument(IReadOnlyList<string> audiences, IReadOnlyDictionary<string, ClaimValue> attributes)
    {
        ArgumentNullException.ThrowIfNull(audiences);
        ArgumentNullException.ThrowIfNull(attributes);
        var tokens = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var audience in audiences)
        {
            if (IsBuiltIn(audience))
            {
                tokens.Add(audience);
                continue;
            }
            tokens.Add(Of(audience));
            foreach (var (name, value) in attributes)
                tokens.Add(Of(audience, name, value));
        }
        return [.. tokens];
    }

    /// <summary>The tokens of a document, in ordinal order.</summary>
    /// <param name="details">As <see cref="DocumentContent.ToDetails"/> wrote them.</param>
    public static IReadOnlyList<string> OfDetails(string details)
    {
        var read = JsonElement.Parse(details);
        return OfDocument([.. read.GetProperty("audiences").EnumerateArray().Select(audience => audience.GetString()!)], AttributesOf(read.GetProperty("attributes")));
    }

    /// <summary>What audiences may compare claims with.</summary>
    /// <param name="attributes">Of a document's details.</param>
    public static Dictionary<string, ClaimValue> AttributesOf(JsonElement attributes)
    {
        var read = new Dictionary<string, ClaimValue>(StringComparer.Ordinal);
        foreach (var attribute in attributes.EnumerateObject())
        {
            if (ClaimValue.TryRead(attribute.Value, out var value))
                read.Add(attribute.Name, value);
        }
        return read;
    }

    /// <summary>The tokens of a visitor, in ordinal order: those of a document that the visitor may see hold one of them.</summary>
    public static IReadOnlyList<string> OfVisitor(VisitorScope visitor, IEnumerable<(string Id, AudienceRule? Rule)> audiences)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        ArgumentNullException.ThrowIfNull(audiences);
        var tokens = new SortedSet<string>(StringComparer.Ordinal) { Everyone };
        if (visitor.User is not { } user)
            return [.. tokens];
        tokens.Add(Verified);
        tokens.Add(UserPrefix + user.Value);
        foreach (var (id, rule) in audiences)
        {
            if (rule?.Admits(visitor) != true)
                continue;
            if (rule.Attribute is not { } attribute)
                tokens.Add(Of(id));
            else
                tokens.UnionWith(visitor.Claims[attribute.Claim].Select(value => Of(id, attribute.Attribute, value)));
        }
        return [.. tokens];
    }

    public static bool IsBuiltIn(string audience)
    {
        ArgumentNullException.ThrowIfNull(audience);
        return audience is Everyone or Verified || audience.StartsWith(UserPrefix, StringComparison.Ordinal);
    }

    /// <summary>A token as it stands in the index: of letters and digits only, and no other tenant's.</summary>
    public static string Indexed(TenantId tenant, string token) => "s" + Hash(16, "scope", tenant.Value, token);

    /// <summary>The same of a collection.</summary>
    public static string IndexedCollection(TenantId tenant, string collection) => "c" + Hash(16, "collection", tenant.Value, collection);

    /// <summary>
    /// What stands before each word of a tenant's in the index, so that what is looked through for a word is the tenant's own. Two
    /// tenants may share one by chance, which costs time only.
    /// </summary>
    public static string WordPrefix(TenantId tenant) => "t" + Hash(4, "words", tenant.Value) + "x";

    private static string Of(string audience) => "audience:" + audience;

    // An attribute's name holds no '=', and an audience's id no ':'.
    private static string Of(string audience, string attribute, ClaimValue value) =>
        $"audience:{audience}:{attribute}={value.Kind switch { ClaimKind.Text => 's', ClaimKind.Number => 'n', _ => 'b' }}:{value.Text}";

    private static string Hash(int bytes, params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, bytes));
}
