using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Blinq.Grains.Conversations;

/// <summary>What ended a conversation.</summary>
public enum SessionEnding
{
    /// <summary>Its anonymous visitor logged out.</summary>
    [JsonStringEnumMemberName("reset")] Reset,

    /// <summary>The tenant ended it.</summary>
    [JsonStringEnumMemberName("tenant")] Tenant,

    /// <summary>It was kept as long as it was meant to be.</summary>
    [JsonStringEnumMemberName("expiry")] Expiry,

    /// <summary>The person it was about was erased.</summary>
    [JsonStringEnumMemberName("erasure")] Erasure,
}

public static class SessionEndings
{
    /// <summary>The public name.</summary>
    public static string ToWire(this SessionEnding ending) => ending switch
    {
        SessionEnding.Reset => "reset",
        SessionEnding.Tenant => "tenant",
        SessionEnding.Expiry => "expiry",
        SessionEnding.Erasure => "erasure",
        _ => throw new UnreachableException(),
    };
}
