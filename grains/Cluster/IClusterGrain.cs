namespace Blinq.Grains.Cluster;

/// <summary>Tells operators who is in the cluster: from a silo, since a client knows the silos' addresses only.</summary>
[Alias("blinq.cluster")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    /// <summary>Every silo that is in the membership, and those that left it within the last hour.</summary>
    [Alias("describe")]
    ValueTask<IReadOnlyList<SiloDescription>> DescribeAsync();
}
