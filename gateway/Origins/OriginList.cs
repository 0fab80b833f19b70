using Blinq.Gateway.Errors;
using Blinq.Grains.Tenants;

namespace Blinq.Gateway.Origins;

/// <summary>Checks a list of allowed origins before it is kept: each in the very form in which browsers send it.</summary>
internal static class OriginList
{
    public const int Max = Decide.MaxOrigins;

    public static List<string> Check(string field, IReadOnlyList<string?> origins, FieldErrors errors)
    {
        var kept = new List<string>();
        if (origins.Count > Max)
            errors.Add(field, $"must be at most {Max} origins");
        for (var i = 0; i < Math.Min(origins.Count, Max); i++)
        {
            if (origins[i] is not { } origin || !OriginRules.IsOrigin(origin))
                errors.Add($"{field}[{i}]", "must be an origin such as https://shop.example: lower case, no path, no default port");
            else if (!kept.Contains(origin, StringComparer.Ordinal))
                kept.Add(origin);
        }
        return kept;
    }
}
