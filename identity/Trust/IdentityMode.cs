using System.Text.Json.Serialization;

namespace Blinq.Identity.Trust;

/// <summary>What a tenant does with identity tokens.</summary>
public enum IdentityMode
{
    /// <summary>Tokens are not looked at; everyone is anonymous. The default of a new tenant.</summary>
    [JsonStringEnumMemberName("off")] Off,

    /// <summary>Verdicts are recorded; everyone is anonymous.</summary>
    [JsonStringEnumMemberName("observe")] Observe,

    /// <summary>A bad token falls back to anonymous, silently.</summary>
    [JsonStringEnumMemberName("optional")] Optional,

    /// <summary>Without a valid token there is no session.</summary>
    [JsonStringEnumMemberName("required")] Required,
}
