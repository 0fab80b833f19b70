using System.Text.Json;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Json;
using Blinq.Gateway.Origins;
using Blinq.Grains.Tenants;
using Blinq.Identity.Claims;
using Blinq.Identity.Trust;

namespace Blinq.Gateway.Tenants;

/// <summary>
/// Reads a merge patch field by field: a field that is missing stays, one that is there must be right, and all that is
/// wrong is told at once.
/// </summary>
internal sealed class PatchReader(JsonElement body, FieldErrors errors)
{
    public string? Name() => Find(body, "name") is { } name ? Text("name", name, 1, Decide.MaxNameLength) : null;

    public IReadOnlyList<string>? AllowedOrigins() => Find(body, "allowedOrigins") is { } origins ? Origins("allowedOrigins", origins) : null;

    public IReadOnlyList<string>? PageParameters()
    {
        const string Field = "pageParameters";
        if (Find(body, Field) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > Decide.MaxPageParameters)
        {
            Add(Field, value, $"must be a list of at most {Decide.MaxPageParameters} names");
            return null;
        }
        var names = new List<string>();
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            if (item.ValueKind != JsonValueKind.String || !item.TryGetText(out var name) || !Decide.IsPageParameter(name))
                errors.Add($"{Field}[{index}]", $"must be 1 to {Decide.MaxPageParameterLength} characters of A-Z, a-z, 0-9, '.', '_', '~', '-', '[' and ']'");
            else if (!names.Contains(name, StringComparer.Ordinal))
                names.Add(name);
        }
        return names;
    }

    public IdentityMode? Mode()
    {
        if (Identity() is not { } identity || Find(identity, "mode") is not { } mode)
            return null;
        return WellFormed("identity.mode", mode) is { } name ? errors.Choice("identity.mode", name, IdentityMode.Off) : null;
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
            removesLifetime ? null : Number(identity, "maxLifetimeSeconds", IdentityPolicy.ShortestMaxLifetimeSeconds, IdentityPolicy.LongestMaxLifetimeSeconds), removesLifetime,
            Number(identity, "identifiedSessionTtlSeconds", IdentityPolicy.ShortestSessionTtlSeconds, IdentityPolicy.LongestSessionTtlSeconds), Flag(identity, "claimAnonymous"), Claims(identity));
    }

    private List<string>? Claims(JsonElement identity)
    {
        const string Field = "identity.claims";
        if (Find(identity, "claims") is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > ClaimNames.Max)
        {
            Add(Field, value, $"must be a list of at most {ClaimNames.Max} names");
            return null;
        }
        var names = new List<string>();
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.String && item.TryGetText(out var name) && ClaimNames.IsValid(name))
                names.Add(name);
            else
                errors.Add($"{Field}[{index}]", ClaimNameRule);
        }
        return names;
    }

    private static readonly string ClaimNameRule =
        $"must be 1 to {ClaimNames.MaxNameLength} visible ASCII characters without quotes and backslashes, and none of {string.Join(", ", ClaimNames.Reserved)}";

    /// <summary>What the patch says about the widget; <c>null</c> if nothing.</summary>
    public WidgetChange? Widget() =>
        Find(body, "widget") is { ValueKind: JsonValueKind.Object } widget ? new WidgetPatchReader(widget, errors).Read() : null;

    private JsonElement? Identity() =>
        Find(body, "identity") is { ValueKind: JsonValueKind.Object } identity ? identity : null;

    /// <summary>Told once, apart, for two readers look into it.</summary>
    public void CheckShape()
    {
        if (Find(body, "identity") is { ValueKind: not JsonValueKind.Object } identity)
            Add("identity", identity, "must be an object");
        if (Find(body, "widget") is { ValueKind: not JsonValueKind.Object } widget)
            Add("widget", widget, "must be an object");
    }

    private static JsonElement? Find(JsonElement within, string name) =>
        within.TryGetProperty(name, out var value) ? value : null;

    private string? Text(string field, JsonElement value, int min, int max) =>
        WellFormed(field, value) is { } text ? errors.Text(field, text, min, max) : null;

    private string? WellFormed(string field, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.TryGetText(out var text))
            return text;
        Add(field, value, "must be well-formed text");
        return null;
    }

    /// <summary>RFC 7396 takes a value away by <c>null</c>; what always has a value is left out instead.</summary>
    private void Add(string field, JsonElement value, string detail) =>
        errors.Add(field, value.ValueKind == JsonValueKind.Null ? "can't be null; leave it out to keep what is set" : detail);

    private int? Number(JsonElement identity, string name, int min, int max)
    {
        if (Find(identity, name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
            return number;
        Add("identity." + name, value, FormattableString.Invariant($"must be a whole number of {min} to {max}"));
        return null;
    }

    private bool? Flag(JsonElement identity, string name)
    {
        if (Find(identity, name) is not { } value)
            return null;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Add("identity." + name, value, "must be true or false");
        return value.ValueKind == JsonValueKind.True;
    }

    private List<string>? Origins(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > OriginList.Max)
        {
            Add(field, value, $"must be a list of at most {OriginList.Max} origins");
            return null;
        }
        var origins = new List<string?>();
        foreach (var item in value.EnumerateArray())
            origins.Add(item.ValueKind == JsonValueKind.String && item.TryGetText(out var text) ? text : null);
        return OriginList.Check(field, origins, errors);
    }
}
