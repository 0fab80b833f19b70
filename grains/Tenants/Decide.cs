using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>What a tenant answers and records: pure, from its state, a command and the time.</summary>
public static partial class Decide
{
    public const int MaxNameLength = 200;
    public const int MaxOrigins = 100;
    public const int MaxPageParameters = 16;
    public const int MaxPageParameterLength = 64;
    public const int MaxManagementKeys = 50;
    public const int MaxUserRevocations = 10_000;

    /// <summary>Room for revoking everyone that single users can't use up: that is what an emergency needs.</summary>
    public const int MaxRevocationsOfEveryone = 100;

    public static TenantDecision Register(TenantState state, RegisterTenant command)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        CheckName(command.Name);
        CheckOrigins(command.AllowedOrigins);
        if (state.Exists)
            return new TenantDecision.Refused(ChangeRefusal.AlreadyRegistered);

        return Changed(
            new TenantEvent.TenantRegistered(
                command.Name, command.AllowedOrigins, command.PublicToken, command.ManagementKey, command.Actor),
            narrowed: false);
    }

    public static TenantDecision Change(TenantState state, ChangeTenant command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        CheckName(command.Name);
        CheckOrigins(command.AllowedOrigins);
        CheckWidget(command.Widget?.Values);
        CheckPageParameters(command.PageParameters);
        if (!state.Exists)
            return TenantDecision.Unknown.Instance;
        if (command.Mode is { } asked and not IdentityMode.Off && !state.LiveKeys(now).Any())
            return new TenantDecision.Refused(ChangeRefusal.NoIdentityKey);

        var name = command.Name == state.Name ? null : command.Name;
        var origins = command.AllowedOrigins is { } list && !list.SequenceEqual(state.AllowedOrigins, StringComparer.Ordinal) ? list : null;
        var kept = command.PageParameters is { } names && !names.SequenceEqual(state.PageParameters, StringComparer.Ordinal) ? names : null;
        var policy = command.Policy?.ApplyTo(state.Policy) is { } patched && patched != state.Policy ? patched : null;
        var mode = command.Mode == state.Mode ? null : command.Mode;
        var widget = command.Widget?.ApplyTo(state.Widget) is { } worn && worn != state.Widget ? worn : null;

        var events = new List<TenantEvent>(2);
        if (name is not null || origins is not null || policy is not null || widget is not null || kept is not null)
            events.Add(new TenantEvent.TenantChanged(command.Actor, name, origins, policy, widget, kept));
        if (mode is { } other)
            events.Add(new TenantEvent.IdentityModeChanged(other, command.Actor));
        if (events.Count == 0)
            return Unchanged(state, now);

        return new TenantDecision.Changed(
            events,
            (mode is { } to && AccessRestriction.Of(state.Mode, to))
            || (origins is not null && AccessRestriction.Of(state.AllowedOrigins, origins))
            || (policy is not null && AccessRestriction.Of(state.Policy, policy)));
    }

    public static TenantDecision Suspend(TenantState state, SuspendTenant command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (!state.Exists)
            return TenantDecision.Unknown.Instance;
        return state.Suspended ? Unchanged(state, now) : Changed(new TenantEvent.TenantSuspended(command.Actor), narrowed: true);
    }

    public static TenantDecision Resume(TenantState state, ResumeTenant command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        if (!state.Exists)
            return TenantDecision.Unknown.Instance;
        return state.Suspended ? Changed(new TenantEvent.TenantResumed(command.Actor), narrowed: false) : Unchanged(state, now);
    }

    private static TenantDecision.Changed Changed(TenantEvent happened, bool narrowed) => new([happened], narrowed);

    private static TenantDecision.Changed Unchanged(TenantState state, DateTimeOffset now) =>
        new([], AccessRestriction.MayBeUnderWay(state, now));

    /// <summary>Whether a text can be the name of a query parameter to keep: 1–64 characters of <c>A–Z a–z 0–9 . _ ~ - [ ]</c>.</summary>
    public static bool IsPageParameter(string? name) =>
        name is { Length: >= 1 and <= MaxPageParameterLength } && !name.AsSpan().ContainsAnyExcept(ParameterCharacters);

    private static void CheckPageParameters(IReadOnlyList<string>? names)
    {
        if (names is not null && (names.Count > MaxPageParameters || !names.All(IsPageParameter)))
            throw new ArgumentException("There are at most 16 page parameters, of 1 to 64 characters each.", nameof(names));
    }

    private static readonly System.Buffers.SearchValues<char> ParameterCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-[]");

    private static void CheckWidget(WidgetSettings? widget)
    {
        if (widget is null)
            return;
        if (widget.Name is { Length: 0 or > WidgetSettings.MaxNameLength } || widget.Greeting is { Length: 0 or > WidgetSettings.MaxGreetingLength }
            || !Text.IsWellFormed(widget.Name) || !Text.IsWellFormed(widget.Greeting))
            throw new ArgumentException("The widget's name or greeting is too long, empty, or holds an unpaired surrogate.", nameof(widget));
        if (widget.Color is { } color && !WidgetSettings.IsColor(color))
            throw new ArgumentException("A color is #rgb or #rrggbb.", nameof(widget));
        if ((widget.LogoUrl is { } logo && !WidgetSettings.IsUrl(logo, httpsOnly: true))
            || (widget.SignInUrl is { } signIn && !WidgetSettings.IsUrl(signIn, httpsOnly: false)))
            throw new ArgumentException("An address of the widget's is not an absolute https address.", nameof(widget));
    }

    private static void CheckName(string? name)
    {
        if (name is { Length: 0 or > MaxNameLength } || !Ledger.Identifiers.Text.IsWellFormed(name))
            throw new ArgumentException("A name is 1 to 200 characters without unpaired surrogates.", nameof(name));
    }

    private static void CheckOrigins(IReadOnlyList<string>? origins)
    {
        if (origins?.Count > MaxOrigins)
            throw new ArgumentException("A tenant has at most 100 allowed origins.", nameof(origins));
    }
}
