namespace Blinq.Grains.Calls;

/// <summary>
/// A fault on its way from a silo to the caller. Only what the caller needs to make the domain's own exception of it
/// again; messages of other exceptions stay in the silo's log.
/// </summary>
/// <param name="tenant">For <see cref="FaultKind.TrustMoved"/>: whose epoch.</param>
/// <param name="stream">For <see cref="FaultKind.Conflict"/>: which stream, by its name.</param>
/// <param name="number">For a moved trust the current epoch, for a conflict the expected seq, for a rollback the position.</param>
[GenerateSerializer, Alias("blinq.fault")]
public sealed class ClusterFaultException(FaultKind kind, string message, string? tenant, string? stream, long number, long judgedAt)
    : Exception(message)
{
    [Id(0)]
    public FaultKind Kind { get; } = kind;

    [Id(1)]
    public string? Tenant { get; } = tenant;

    [Id(2)]
    public string? Stream { get; } = stream;

    [Id(3)]
    public long Number { get; } = number;

    /// <summary>For a moved trust: the epoch that the verdict was taken at.</summary>
    [Id(4)]
    public long JudgedAt { get; } = judgedAt;
}
