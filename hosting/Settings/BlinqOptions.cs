using System.Net;

namespace Blinq.Hosting.Settings;

/// <summary>
/// All settings, checked. A class and not a record, for a record's text would hold its secrets.
/// </summary>
public sealed class BlinqOptions
{
    /// <summary><c>urls</c>: where widgets and tenants' backends come in.</summary>
    public required IReadOnlyList<ListenAddress> PublicAddresses { get; init; }

    /// <summary><c>Blinq:Operator:Url</c>: where operators come in; only this machine unless told.</summary>
    public required ListenAddress OperatorAddress { get; init; }

    /// <summary><c>Blinq:Operator:Key</c>: <c>null</c> = the one kept in the data directory, made on the first run.</summary>
    public required string? OperatorKey { get; init; }

    /// <summary>
    /// <c>Blinq:Operator:Dashboard</c>: whether operators have Orleans' dashboard. Apart, silos and gateways must be set alike.
    /// </summary>
    public required bool OperatorDashboard { get; init; }

    /// <summary><c>Blinq:Cluster</c>: this process' part in its installation.</summary>
    public required ClusterSettings Cluster { get; init; }

    /// <summary>
    /// <c>Blinq:Ledger:ConnectionString</c>, with <c>Blinq:Ledger:Provider</c> = <c>postgres</c>: a cluster, of as many processes
    /// as use this database. <c>null</c>: this process alone has the SQLite ledger in its data directory.
    /// </summary>
    public required string? PostgresConnection { get; init; }

    /// <summary><c>Blinq:DataDirectory</c>, as a full path. On PostgreSQL none is needed.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>Blinq:MasterKey</c>: 32 bytes; <c>null</c> = the one kept in the data directory, made on the first run.</summary>
    public required ReadOnlyMemory<byte>? MasterKey { get; init; }

    /// <summary>
    /// <c>Blinq:OtherMasterKey</c>: 32 bytes, while the master key is changed: what it sealed is opened, nothing is sealed with it.
    /// </summary>
    public required ReadOnlyMemory<byte>? OtherMasterKey { get; init; }

    /// <summary><c>Blinq:TrustLease</c>: 0.1–10 s. Alone, trust needs none; conversations answer from memory for so long.</summary>
    public required TimeSpan TrustLease { get; init; }

    /// <summary><c>Blinq:DrainDelay</c>: how long readiness is red before the listeners close, 0–60 s.</summary>
    public required TimeSpan DrainDelay { get; init; }

    /// <summary>
    /// Where others than this machine come in although there is no drain delay: what a load balancer still sends after
    /// <c>SIGTERM</c> is refused. Empty where that can't be.
    /// </summary>
    internal IReadOnlyList<ListenAddress> AddressesWithoutDrain => Cluster.Role != Role.Silo && DrainDelay == TimeSpan.Zero
        ? [.. PublicAddresses.Where(address => !address.IsLoopback)]
        : [];

    /// <summary><c>Blinq:MaxConnections</c>: how many connections are held at a time.</summary>
    public required int MaxConnections { get; init; }

    /// <summary><c>Blinq:TrustedProxies</c>: who may say in <c>X-Forwarded-For</c> for whom it speaks.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary><c>Blinq:Streams</c>.</summary>
    public required StreamOptions Streams { get; init; }

    /// <summary><c>Blinq:Demo</c>: whether there is a demo shop; only where every address is this machine's own.</summary>
    public required bool Demo { get; init; }

    /// <summary><c>Blinq:RateLimits</c>.</summary>
    public required RateLimitOptions RateLimits { get; init; }

    /// <summary><c>Blinq:Telemetry</c>.</summary>
    public required TelemetryOptions Telemetry { get; init; }
}
