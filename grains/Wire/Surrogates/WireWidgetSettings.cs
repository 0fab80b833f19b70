using Blinq.Identity.Trust;

namespace Blinq.Grains.Wire.Surrogates;

/// <summary>How a tenant's chat looks, as it crosses the wire.</summary>
[GenerateSerializer, Immutable, Alias("blinq.widget")]
public readonly record struct WireWidgetSettings(
    [property: Id(0)] string? Name, [property: Id(1)] string? Color, [property: Id(2)] string? LogoUrl, [property: Id(3)] string? Greeting,
    [property: Id(4)] WidgetPosition? Position, [property: Id(5)] bool? LauncherHidden, [property: Id(6)] string? SignInUrl);

[RegisterConverter]
internal sealed class WidgetSettingsConverter : IConverter<WidgetSettings, WireWidgetSettings>
{
    public WidgetSettings ConvertFromSurrogate(in WireWidgetSettings surrogate) => new()
    {
        Name = surrogate.Name,
        Color = surrogate.Color,
        LogoUrl = surrogate.LogoUrl,
        Greeting = surrogate.Greeting,
        Position = surrogate.Position,
        LauncherHidden = surrogate.LauncherHidden,
        SignInUrl = surrogate.SignInUrl,
    };

    public WireWidgetSettings ConvertToSurrogate(in WidgetSettings value) => new(
        value.Name, value.Color, value.LogoUrl, value.Greeting, value.Position, value.LauncherHidden, value.SignInUrl);
}
