using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Checks;

/// <summary>What a check found. Made by <see cref="TokenValidationContext.Pass"/> and <see cref="TokenValidationContext.Refuse"/>.</summary>
/// <param name="Refusal"><c>null</c> = passed.</param>
/// <param name="Detail">Only where the context explains.</param>
/// <param name="ClockDifferenceSeconds">For refusals about time: the claim minus this server's clock.</param>
internal readonly record struct CheckOutcome(RefusalReason? Refusal, string? Detail, double? ClockDifferenceSeconds);
