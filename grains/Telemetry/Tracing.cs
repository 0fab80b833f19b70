using System.Diagnostics;

namespace Blinq.Grains.Telemetry;

/// <summary>
/// The spans of this product: .NET's own <see cref="ActivitySource"/>, which costs next to nothing without a listener.
/// Attributes are closed sets: no tenant, no session, no name, no secret.
/// </summary>
public static class Tracing
{
    public const string SourceName = "Blinq";

    /// <summary>The name under which a request begins, before its route is known. Only such a span begins a trace.</summary>
    public const string Request = "request";

    /// <summary>Which kind of grain a turn was of: <c>conversation</c> or <c>tenant</c>.</summary>
    public const string GrainAttribute = "blinq.grain";

    /// <summary>What came of a turn: <c>answered</c>, or the kind of fault.</summary>
    public const string OutcomeAttribute = "blinq.outcome";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// Begins the span of a request, and with it a trace: whatever trace a caller claims to be part of, it could be anyone.
    /// </summary>
    /// <returns><c>null</c> if no listener wants it.</returns>
    public static Activity? StartRequest() => Source.HasListeners() ? StartRoot() : null;

    /// <summary>Begins the span of a turn, within whatever asked for it.</summary>
    /// <param name="grain"><c>conversation</c> or <c>tenant</c>.</param>
    /// <returns><c>null</c> if no listener wants it.</returns>
    public static Activity? StartTurn(string grain) =>
        Source.StartActivity(grain == "tenant" ? "turn of tenant" : "turn of conversation")?.SetTag(GrainAttribute, grain);

    private static Activity? StartRoot()
    {
        Activity.Current = null;
        return Source.StartActivity(Request, ActivityKind.Server);
    }
}
