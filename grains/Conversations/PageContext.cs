namespace Blinq.Grains.Conversations;

/// <summary>Where on the tenant's site the visitor is. Each part at most 2,048 characters; it may identify a person.</summary>
public sealed record PageContext(string? Url = null, string? Locale = null, string? Referrer = null);
