namespace Blinq.History.Tests.Clusters;

/// <summary>The two ways to run a cluster (DESIGN §1).</summary>
public enum Shape
{
    /// <summary>Three processes of role <c>all</c>: HTTP and silo in one.</summary>
    Together,

    /// <summary>Three silos, and two gateways that are their clients.</summary>
    Apart,
}
