using Blinq.Identity.Trust;

namespace Blinq.Grains.Tenants;

/// <summary>A part of the widget's settings that a change takes away.</summary>
[Flags]
public enum WidgetParts
{
    None = 0,
    Name = 1,
    Color = 2,
    LogoUrl = 4,
    Greeting = 8,
    Position = 16,
    LauncherHidden = 32,
    SignInUrl = 64,
}

/// <summary>Which parts of the widget's settings become what.</summary>
/// <param name="Values">What is <c>null</c> stays.</param>
/// <param name="Removed">What is not set any more; its value is not looked at.</param>
[GenerateSerializer, Immutable, Alias("blinq.tenant.widget-change")]
public sealed record WidgetChange([property: Id(0)] WidgetSettings Values, [property: Id(1)] WidgetParts Removed)
{
    /// <summary>The settings with the change in them.</summary>
    public WidgetSettings ApplyTo(WidgetSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new WidgetSettings
        {
            Name = Of(WidgetParts.Name, Values.Name, settings.Name),
            Color = Of(WidgetParts.Color, Values.Color, settings.Color),
            LogoUrl = Of(WidgetParts.LogoUrl, Values.LogoUrl, settings.LogoUrl),
            Greeting = Of(WidgetParts.Greeting, Values.Greeting, settings.Greeting),
            Position = Has(WidgetParts.Position) ? null : Values.Position ?? settings.Position,
            LauncherHidden = Has(WidgetParts.LauncherHidden) ? null : Values.LauncherHidden ?? settings.LauncherHidden,
            SignInUrl = Of(WidgetParts.SignInUrl, Values.SignInUrl, settings.SignInUrl),
        };
    }

    private string? Of(WidgetParts part, string? value, string? before) => Has(part) ? null : value ?? before;

    private bool Has(WidgetParts part) => (Removed & part) != 0;
}
