namespace Blinq.History.Tests.Registers;

/// <summary>What an init with a token of a known epoch came to.</summary>
public enum Outcome
{
    /// <summary>The answer said "identified".</summary>
    Accepted,

    /// <summary>The answer said "anonymous".</summary>
    Refused,

    /// <summary>No answer, or one that is no verdict (503). It constrains nothing.</summary>
    Maybe,
}

/// <summary>One call of <c>session/init</c>. Times are ticks of the one monotonic clock of the test process.</summary>
/// <param name="Epoch">The epoch of the token that was shown.</param>
public readonly record struct Init(int Client, long Epoch, long Call, long Return, Outcome Outcome);

/// <summary>A call that ends every epoch below <paramref name="To"/>: a rotation, a revocation, the end of a grace.</summary>
/// <param name="Return">When it had answered; <c>null</c>: it may have happened at any time after its call.</param>
public readonly record struct Advance(long To, long Call, long? Return);

/// <summary>All that happened to one register.</summary>
/// <param name="AcceptanceShowsAdvance">
/// Whether a token of an epoch is accepted only once all before it have ended, as it is with rotations; not with
/// revocations and graces, where the new token is good before the old one ends.
/// </param>
public sealed record History(IReadOnlyList<Advance> Advances, IReadOnlyList<Init> Inits, bool AcceptanceShowsAdvance);
