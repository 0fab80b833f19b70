using System.Text.Json;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Json;
using Blinq.Gateway.Origins;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;

namespace Blinq.Gateway.Tenants;

/// <summary>
/// Reads a merge patch field by field: a field that is missing stays, one that is there must be right, and all that is
/// wrong is told at once.
/// </summary>
internal sealed class PatchReader(JsonElement body, FieldErrors errors)
{
    private const int MaxOrigins = 100;

    public string? Name() => Find(body, "name") is { } name ? Text("name", name, 1, 200) : null;

    public IReadOnlyList<string>? AllowedOrigins() => Find(body, "allowedOrigins") is { } origins ? Origins("allowedOrigins", origins) : null;

    public IdentityMode? Mode()
    {
        if (Identity() is not { } identity || Find(identity, "mode") is not { } mode)
            return null;
        return Text("identity.mode", mode, 0, 20) is { } name ? errors.Choice("identity.mode", name, IdentityMode.Off) : null;
    }

    /// <summary>What the patch says about the policy; <c>null</c> if nothing.</summary>
    public PolicyChange? Policy()
    {
        if (Identity() is not { } identity)
            return null;
        var lifetime = Find(identity, "maxLifetimeSeconds");
        var removesLifetime = lifetime is { ValueKind: JsonValueKind.Null };
        return new PolicyChange(
            Number(identity, "clockSkewSeconds", 0, IdentityPolicy.MaxClockSkewSeconds), Flag(identity, "requireExpiry"),
            removesLifetime ? null : Number(identity, "maxLifetimeSeconds", 60, 31_536_000), removesLifetime,
            Number(identity, "identifiedSessionTtlSeconds", 60, 2_592_000), Flag(identity, "claimAnonymous"));
    }

    private JsonElement? Identity() =>
        Find(body, "identity") is { ValueKind: JsonValueKind.Object } identity ? identity : null;

    /// <summary>Told once, apart, for two readers look into it.</summary>
    public void CheckShape()
    {
        if (Find(body, "identity") is { ValueKind: not JsonValueKind.Object })
            errors.Add("identity", "must be an object");
    }

    private static JsonElement? Find(JsonElement within, string name) =>
        within.TryGetProperty(name, out var value) ? value : null;

    private string? Text(string field, JsonElement value, int min, int max)
    {
        if (value.ValueKind == JsonValueKind.String && value.TryGetText(out var text))
            return errors.Text(field, text, min, max);
        errors.Add(field, "must be well-formed text");
        return null;
    }

    private int? Number(JsonElement identity, string name, int min, int max)
    {
        if (Find(identity, name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
            return number;
        errors.Add("identity." + name, FormattableString.Invariant($"must be a whole number of {min} to {max}"));
        return null;
    }

    private bool? Flag(JsonElement identity, string name)
    {
        if (Find(identity, name) is not { } value)
            return null;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            errors.Add("identity." + name, "must be true or false");
        return value.ValueKind == JsonValueKind.True;
    }

    private List<string>? Origins(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxOrigins)
        {
            errors.Add(field, $"must be a list of at most {MaxOrigins} origins");
            return null;
        }
        var origins = new List<string?>();
        foreach (var item in value.EnumerateArray())
            origins.Add(item.ValueKind == JsonValueKind.String && item.TryGetText(out var text) ? text : null);
        return OriginList.Check(field, origins, errors);
    }
}
