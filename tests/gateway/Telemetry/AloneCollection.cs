namespace Blinq.Gateway.Tests.Telemetry;

/// <summary>
/// Tests of what is told to a collector: while they run no other gateway of the test process begins or ends. OpenTelemetry
/// takes instruments of one name for one, of all gateways, and drops it when the first of them ends.
/// </summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
