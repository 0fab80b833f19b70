using System.Text.Json.Serialization;

namespace Blinq.Grains.Conversations;

/// <summary>Who speaks.</summary>
public enum MessageRole
{
    /// <summary>The visitor, through the widget.</summary>
    [JsonStringEnumMemberName("visitor")] Visitor,

    /// <summary>The tenant's software.</summary>
    [JsonStringEnumMemberName("assistant")] Assistant,

    /// <summary>One of the tenant's people.</summary>
    [JsonStringEnumMemberName("agent")] Agent,
}
