namespace Blinq.Hosting.Listeners;

/// <summary>What stands on the operators' listener, and on no other.</summary>
internal static class OperatorPaths
{
    public const string Api = "/v1/operator";

    /// <summary>What Prometheus scrapes.</summary>
    public const string Metrics = "/metrics";

    /// <summary>Orleans' own pages on the cluster.</summary>
    public const string Dashboard = "/dashboard";

    private static readonly PathString[] Prefixes = [Api, Metrics, Dashboard];

    public static bool Has(PathString path) => Prefixes.Any(prefix => path.StartsWithSegments(prefix));
}
