using System.Globalization;
using Blinq.Ledger.Identifiers;

namespace Blinq.Ledger.Streams;

/// <summary>Names one append-only stream of a tenant. The kinds of streams are a closed set.</summary>
public readonly record struct StreamId
{
    public const string ConversationPrefix = "conversation/";
    public const string RefusalsPrefix = "refusals/";
    public const string ConsolePrefix = "console/";
    public const string DocumentPrefix = "document/";
    public const string AudiencePrefix = "audience/";
    public const string TenantName = "tenant";
    public const int MaxNameLength = 200;

    private readonly string? _name;

    /// <exception cref="ArgumentException">The name is empty, over 200 characters, or not printable ASCII.</exception>
    public StreamId(TenantId tenant, string name)
    {
        if (!IsValidName(name))
            throw new ArgumentException("A stream name is 1 to 200 characters of printable ASCII.", nameof(name));
        Tenant = tenant;
        _name = name;
    }

    public TenantId Tenant { get; }

    public string Name => _name ?? throw new InvalidOperationException("This stream id was never set.");

    /// <summary>The stream of one conversation: <c>conversation/&lt;sessionId&gt;</c>.</summary>
    public static StreamId Conversation(TenantId tenant, SessionId session) => new(tenant, ConversationPrefix + session.Value);

    /// <summary>The stream of one sign-in to the tenant's console: <c>console/&lt;sessionId&gt;</c>.</summary>
    public static StreamId Console(TenantId tenant, SessionId session) => new(tenant, ConsolePrefix + session.Value);

    /// <summary>The stream of one document of the tenant's knowledge: <c>document/&lt;id&gt;</c>.</summary>
    public static StreamId Document(TenantId tenant, string document) => new(tenant, DocumentPrefix + document);

    /// <summary>The stream of one audience of the tenant's knowledge: <c>audience/&lt;id&gt;</c>.</summary>
    public static StreamId Audience(TenantId tenant, string audience) => new(tenant, AudiencePrefix + audience);

    /// <summary>The stream of the tenant itself: <c>tenant</c>.</summary>
    public static StreamId ForTenant(TenantId tenant) => new(tenant, TenantName);

    /// <summary>The stream of one UTC day's refusals that started no conversation: <c>refusals/&lt;yyyy-MM-dd&gt;</c>.</summary>
    public static StreamId Refusals(TenantId tenant, DateOnly day) =>
        new(tenant, RefusalsPrefix + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Whether a text may be a stream name; <c>audit verify</c> asks this of files, too.</summary>
    public static bool IsValidName(ReadOnlySpan<char> name) =>
        name.Length is >= 1 and <= MaxNameLength && !name.ContainsAnyExceptInRange('!', '~');

    public override string ToString() => $"{Tenant}:{Name}";
}
