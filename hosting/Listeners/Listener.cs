namespace Blinq.Hosting.Listeners;

/// <summary>Which of the two doors a request came in by.</summary>
public enum Listener
{
    /// <summary>Widgets and tenants' backends.</summary>
    Public,

    /// <summary>Operators.</summary>
    Operator,
}

/// <summary>
/// Set on each connection by the listener that took it. The Host header says what the client wants it to say; the
/// connection cannot lie.
/// </summary>
internal sealed class ListenerFeature(Listener listener)
{
    public Listener Listener { get; } = listener;
}

internal static class ListenerExtensions
{
    /// <summary>A connection without a mark is the public's: fail closed.</summary>
    public static Listener GetListener(this HttpContext http) =>
        http.Features.Get<ListenerFeature>()?.Listener ?? Listener.Public;
}
