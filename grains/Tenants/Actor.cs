using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tenants;

/// <summary>Who asked for a change of a tenant; stands in its audit trail.</summary>
[GenerateSerializer, Immutable, Alias("blinq.actor")]
public readonly record struct Actor([property: Id(0)] string Name)
{
    /// <summary>The operator, through the operator listener.</summary>
    public static readonly Actor Operator = new("operator");

    public static Actor Of(KeyId managementKey) => new(managementKey.Value);

    public override string ToString() => Name;
}
