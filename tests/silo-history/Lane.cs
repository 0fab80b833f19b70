namespace Blinq.SiloHistory.Tests;

/// <summary>
/// The collections of these tests. Each test has clusters of its own, so that the two run side by side; in each, one test
/// follows the other. A third would find no processor free.
/// </summary>
internal static class Lane
{
    /// <summary>Histories: processes work as hard as they can, and what befalls them is short.</summary>
    public const string Working = "working";

    /// <summary>Mostly they wait for a timeout of the cluster: until a silo is voted out, or a minute of patience is over.</summary>
    public const string Waiting = "waiting";
}
