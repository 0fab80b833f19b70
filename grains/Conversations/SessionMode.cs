using System.Text.Json.Serialization;

namespace Blinq.Grains.Conversations;

/// <summary>Whether it is known who the visitor is.</summary>
public enum SessionMode
{
    [JsonStringEnumMemberName("anonymous")] Anonymous,
    [JsonStringEnumMemberName("identified")] Identified,
}
