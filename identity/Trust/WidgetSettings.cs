using System.Text.Json.Serialization;

namespace Blinq.Identity.Trust;

/// <summary>In which corner of the page the chat stands.</summary>
public enum WidgetPosition
{
    [JsonStringEnumMemberName("left")] Left,

    [JsonStringEnumMemberName("right")] Right,
}

/// <summary>
/// How a tenant's chat looks and where it leads, as every visitor's widget is told; what the page itself says wins. What is
/// <c>null</c> is as the widget has it. Its JSON names stand in events for ever.
/// </summary>
public sealed record WidgetSettings
{
    public static readonly WidgetSettings Default = new();

    /// <summary>In UTF-16 code units, as all lengths here.</summary>
    public const int MaxNameLength = 60;

    public const int MaxGreetingLength = 500;

    public const int MaxUrlLength = 1_000;

    /// <summary>Stands over the chat in place of the widget's own words; 1–60 characters.</summary>
    public string? Name { get; init; }

    /// <summary><c>#rgb</c> or <c>#rrggbb</c>; the widget makes it darker or lighter where it could not be read otherwise.</summary>
    public string? Color { get; init; }

    /// <summary>An absolute <c>https</c> address of a picture, at most 1,000 characters.</summary>
    public string? LogoUrl { get; init; }

    /// <summary>Stands in a chat in which nothing was said yet; 1–500 characters.</summary>
    public string? Greeting { get; init; }

    /// <summary><c>null</c>: where a line of the page's language ends.</summary>
    public WidgetPosition? Position { get; init; }

    /// <summary>Whether the page has a button of its own (<c>data-blinq-open</c>).</summary>
    public bool? LauncherHidden { get; init; }

    /// <summary>Where visitors sign in, for those who have to: an absolute <c>https</c> or <c>http</c> address, at most 1,000 characters.</summary>
    public string? SignInUrl { get; init; }

    public static bool IsColor(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is 4 or 7 && text[0] == '#' && text.AsSpan(1).IndexOfAnyExcept(HexDigits) < 0;
    }

    /// <summary>Whether a text is an absolute address without user information.</summary>
    /// <param name="httpsOnly">Whether <c>http</c> is refused.</param>
    /// <param name="maxLength">In UTF-16 code units.</param>
    public static bool IsUrl(string text, bool httpsOnly, int maxLength = MaxUrlLength) =>
        text?.Length <= maxLength && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (!httpsOnly && url.Scheme == Uri.UriSchemeHttp)) && url.UserInfo.Length == 0;

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
