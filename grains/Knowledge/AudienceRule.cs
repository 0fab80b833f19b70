using Blinq.Identity.Claims;

namespace Blinq.Grains.Knowledge;

/// <summary>
/// Who belongs to an audience: a visitor whose claims meet every condition. There is no negation, and a claim that is missing
/// meets nothing.
/// </summary>
/// <param name="All">1–8 conditions, of which at most one is a <see cref="ClaimCondition.MatchesAttribute"/>.</param>
public sealed record AudienceRule(string Name, IReadOnlyList<ClaimCondition> All)
{
    public const int MaxConditions = 8;
    public const int MaxNameLength = 200;
    public const int MaxValues = 50;

    /// <summary>Whether each condition that asks for no document is met.</summary>
    public bool Admits(VisitorScope visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        return visitor.User is not null && All.Count > 0 && All.All(condition => condition.IsMet(visitor));
    }

    /// <summary>The condition that asks for an attribute of the document; <c>null</c> = none does.</summary>
    public ClaimCondition.MatchesAttribute? Attribute => All.OfType<ClaimCondition.MatchesAttribute>().FirstOrDefault();
}

/// <summary>What one claim has to be.</summary>
public abstract record ClaimCondition
{
    private ClaimCondition() { }

    public abstract string Claim { get; }

    /// <summary>Whether a visitor's claims meet it; of <see cref="MatchesAttribute"/>, whether they can for some document.</summary>
    public bool IsMet(VisitorScope visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        return visitor.Claims.TryGetValue(Claim, out var values) && IsMet(values);
    }

    private protected abstract bool IsMet(IReadOnlyList<ClaimValue> values);

    /// <summary>The claim has this value and no other.</summary>
    public sealed record Is(string Claim, ClaimValue Value) : ClaimCondition
    {
        public override string Claim { get; } = Claim;

        private protected override bool IsMet(IReadOnlyList<ClaimValue> values) => values.Count == 1 && values[0] == Value;
    }

    /// <summary>The claim has one value and no other, and it is one of these.</summary>
    public sealed record In(string Claim, IReadOnlyList<ClaimValue> Values) : ClaimCondition
    {
        public override string Claim { get; } = Claim;

        private protected override bool IsMet(IReadOnlyList<ClaimValue> values) => values.Count == 1 && Values.Contains(values[0]);
    }

    /// <summary>One of the claim's values is this one.</summary>
    public sealed record Contains(string Claim, ClaimValue Value) : ClaimCondition
    {
        public override string Claim { get; } = Claim;

        private protected override bool IsMet(IReadOnlyList<ClaimValue> values) => values.Contains(Value);
    }

    /// <summary>One of the claim's values is the document's attribute of this name.</summary>
    public sealed record MatchesAttribute(string Claim, string Attribute) : ClaimCondition
    {
        public override string Claim { get; } = Claim;

        private protected override bool IsMet(IReadOnlyList<ClaimValue> values) => values.Count > 0;
    }
}
