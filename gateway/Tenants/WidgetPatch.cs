using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Json;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;

namespace Blinq.Gateway.Tenants;

/// <summary>How the chat looks and where it leads, for every visitor's widget. <c>null</c> takes a setting away.</summary>
[RequestBody]
internal sealed class WidgetPatch
{
    /// <summary>Stands over the chat in place of the widget's own words.</summary>
    [StringLength(WidgetSettings.MaxNameLength, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>Made darker or lighter where it could not be read otherwise.</summary>
    [TextFormat(TextFormatAttribute.Color)]
    public string? Color { get; set; }

    /// <summary>A picture, about 80 by 80 pixels.</summary>
    [TextFormat(TextFormatAttribute.SecureUrl), StringLength(WidgetSettings.MaxUrlLength)]
    public string? LogoUrl { get; set; }

    /// <summary>Stands in a chat in which nothing was said yet.</summary>
    [StringLength(WidgetSettings.MaxGreetingLength, MinimumLength = 1)]
    public string? Greeting { get; set; }

    /// <summary>In which corner; without it, where a line of the page's language ends.</summary>
    [Choice(typeof(WidgetPosition))]
    public string? Position { get; set; }

    /// <summary>Whether the page has a button of its own.</summary>
    public bool? LauncherHidden { get; set; }

    /// <summary>Where visitors sign in, for those who have to.</summary>
    [TextFormat(TextFormatAttribute.Url), StringLength(WidgetSettings.MaxUrlLength)]
    public string? SignInUrl { get; set; }
}

/// <summary>Reads the part of a merge patch that is about the widget.</summary>
internal sealed class WidgetPatchReader(JsonElement widget, FieldErrors errors)
{
    private WidgetParts _removed;

    public WidgetChange Read()
    {
        var values = new WidgetSettings
        {
            Name = Text("name", WidgetParts.Name, text => text.Length is >= 1 and <= WidgetSettings.MaxNameLength, $"must be 1 to {WidgetSettings.MaxNameLength} characters"),
            Color = Text("color", WidgetParts.Color, WidgetSettings.IsColor, "must be a color such as #0a7 or #00aa77"),
            LogoUrl = Text("logoUrl", WidgetParts.LogoUrl, static text => WidgetSettings.IsUrl(text, httpsOnly: true), Url("https")),
            Greeting = Text(
                "greeting", WidgetParts.Greeting, text => text.Length is >= 1 and <= WidgetSettings.MaxGreetingLength,
                $"must be 1 to {WidgetSettings.MaxGreetingLength} characters"),
            Position = Text("position", WidgetParts.Position, static text => WireNames<WidgetPosition>.TryParse(text, out _), $"is one of {WireNames<WidgetPosition>.Listed}")
                is { } position && WireNames<WidgetPosition>.TryParse(position, out var corner) ? corner : null,
            LauncherHidden = Flag("launcherHidden", WidgetParts.LauncherHidden),
            SignInUrl = Text("signInUrl", WidgetParts.SignInUrl, static text => WidgetSettings.IsUrl(text, httpsOnly: false), Url("https or http")),
        };
        return new WidgetChange(values, _removed);
    }

    private static string Url(string schemes) =>
        FormattableString.Invariant($"must be an absolute {schemes} address of at most {WidgetSettings.MaxUrlLength} characters, without user name");

    private string? Text(string name, WidgetParts part, Func<string, bool> isRight, string rule)
    {
        if (Find(name, part) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && value.TryGetText(out var text) && isRight(text))
            return text;
        errors.Add("widget." + name, rule);
        return null;
    }

    private bool? Flag(string name, WidgetParts part)
    {
        if (Find(name, part) is not { } value)
            return null;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            errors.Add("widget." + name, "must be true or false");
        return value.ValueKind == JsonValueKind.True;
    }

    private JsonElement? Find(string name, WidgetParts part)
    {
        if (!widget.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Null)
            return value;
        _removed |= part;
        return null;
    }
}
