namespace Blinq.Grains.Deciding;

/// <summary>What a pure decision came to: what happened, if anything, and what to answer once that is recorded.</summary>
/// <param name="Events">To be appended together, in order; empty when there is nothing to record.</param>
public readonly record struct Decision<TEvent, TOutcome>(IReadOnlyList<TEvent> Events, TOutcome Outcome)
{
    /// <summary>Answers without recording anything.</summary>
    public static implicit operator Decision<TEvent, TOutcome>(TOutcome outcome) => new([], outcome);
}
