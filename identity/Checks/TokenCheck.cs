namespace Blinq.Identity.Checks;

/// <summary>One check of the list.</summary>
/// <param name="Name">What the tenant's engineer sees.</param>
/// <param name="Source">Where the rule comes from.</param>
/// <param name="Run">
/// Looks at what the checks before it left in the context, and leaves there what those after it need.
/// </param>
internal sealed record TokenCheck(string Name, string Source, Func<TokenValidationContext, CheckOutcome> Run);
