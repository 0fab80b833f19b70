using System.Text.Json.Serialization;

namespace Blinq.Identity.Trust;

/// <summary>What a management key may do.</summary>
public enum Scope
{
    /// <summary>Everything a tenant may.</summary>
    [JsonStringEnumMemberName("admin")] Admin,

    /// <summary>Look at settings, users and conversations, and take part in conversations; change no settings or keys.</summary>
    [JsonStringEnumMemberName("support")] Support,

    /// <summary>Read the audit trail; nothing else.</summary>
    [JsonStringEnumMemberName("audit")] Audit,
}
