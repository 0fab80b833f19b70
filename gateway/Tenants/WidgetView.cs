using Blinq.Identity.Trust;

namespace Blinq.Gateway.Tenants;

/// <summary>How the tenant wants its chat to look; what is <c>null</c> is as the widget has it.</summary>
internal sealed record WidgetView(
    string? Name, string? Color, string? LogoUrl, string? Greeting, WidgetPosition? Position, bool? LauncherHidden, string? SignInUrl)
{
    public static WidgetView Of(WidgetSettings settings) => new(
        settings.Name, settings.Color, settings.LogoUrl, settings.Greeting, settings.Position, settings.LauncherHidden, settings.SignInUrl);
}
