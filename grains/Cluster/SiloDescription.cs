namespace Blinq.Grains.Cluster;

/// <summary>A silo as operators see it.</summary>
/// <param name="Address">Where other silos reach it: <c>host:port</c>.</param>
/// <param name="Status">Orleans' word: <c>Joining</c>, <c>Active</c>, <c>ShuttingDown</c>, <c>Stopping</c>, <c>Dead</c> …</param>
/// <param name="Version">The release it runs; <c>null</c> where it is gone.</param>
/// <param name="Role"><c>all</c> or <c>silo</c>; <c>null</c> where it is gone.</param>
/// <param name="Activations">How many grains of ours are in its memory; 0 where it is not active.</param>
/// <param name="Since">When it started.</param>
[GenerateSerializer, Immutable, Alias("blinq.cluster.silo")]
public sealed record SiloDescription(
    [property: Id(0)] string Address, [property: Id(1)] string Status, [property: Id(2)] string? Version, [property: Id(3)] string? Role,
    [property: Id(4)] int Activations, [property: Id(5)] DateTimeOffset Since);
