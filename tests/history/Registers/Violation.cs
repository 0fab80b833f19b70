namespace Blinq.History.Tests.Registers;

/// <summary>Which promise was broken.</summary>
public enum Rule
{
    /// <summary>Accepted, though the call began after the end of its epoch had been answered.</summary>
    AcceptedAfterAdvance,

    /// <summary>Accepted, though its client had seen a newer epoch accepted before the call began.</summary>
    AcceptedAfterNewerWasSeen,

    /// <summary>Refused, though nobody had yet called for the end of its epoch.</summary>
    RefusedBeforeAdvance,
}

/// <summary>A call that no monotone register could have answered so.</summary>
public sealed record Violation(Rule Rule, Init Init);
