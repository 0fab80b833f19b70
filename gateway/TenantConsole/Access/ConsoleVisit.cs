using Blinq.Grains.Consoles;

namespace Blinq.Gateway.TenantConsole.Access;

/// <summary>The sign-in behind a request; beside it stands the <see cref="Blinq.Gateway.Access.TenantCaller"/>, as for a call of the API.</summary>
/// <param name="FormToken">What a form of this browser must carry.</param>
internal sealed record ConsoleVisit(ConsoleSession Session, string FormToken)
{
    /// <summary>Never the token.</summary>
    public override string ToString() => $"ConsoleVisit {{ Session = {Session.Id} }}";
}

internal static class ConsoleVisitExtensions
{
    /// <summary>Only on pages that need a sign-in.</summary>
    public static ConsoleVisit Visit(this HttpContext http) =>
        http.Features.Get<ConsoleVisit>() ?? throw new InvalidOperationException("This page needs no sign-in.");
}
