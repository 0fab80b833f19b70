namespace Blinq.Hosting.Health;

/// <summary>Where a process hosts no grains: whether it reaches a silo that does.</summary>
internal interface ISiloReachability
{
    bool IsReachable { get; }
}
