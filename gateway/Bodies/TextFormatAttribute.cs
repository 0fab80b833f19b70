namespace Blinq.Gateway.Bodies;

/// <summary>What a text in a request is, for the OpenAPI document; of a list, each of its items.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextFormatAttribute(string format) : Attribute
{
    /// <summary>A time with its zone (RFC 3339).</summary>
    public const string Time = "date-time";

    /// <summary>Scheme, host and port as browsers write them (RFC 6454 §6.2).</summary>
    public const string Origin = "origin";

    /// <summary>A token in compact form (RFC 7519). What is none is a bad token, not a bad request.</summary>
    public const string Jwt = "jwt";

    /// <summary><c>#rgb</c> or <c>#rrggbb</c>.</summary>
    public const string Color = "color";

    /// <summary>An absolute <c>https</c> address.</summary>
    public const string SecureUrl = "https-url";

    /// <summary>An absolute <c>https</c> or <c>http</c> address.</summary>
    public const string Url = "http-url";

    /// <summary>The name of a query parameter, 1 to 64 characters of <c>A-Z a-z 0-9 . _ ~ - [ ]</c>.</summary>
    public const string PageParameter = "page-parameter";

    /// <summary>The name of a claim, 1 to 128 visible ASCII characters without quotes and backslashes.</summary>
    public const string ClaimName = "claim-name";

    /// <summary>1 to 128 characters of <c>A-Z a-z 0-9 . _ ~ -</c>.</summary>
    public const string KnowledgeId = "knowledge-id";

    /// <summary>The id of an audience, <c>everyone</c>, <c>verified</c>, or <c>only:</c> and a subject.</summary>
    public const string Audience = "audience";

    public string Format => format;
}
