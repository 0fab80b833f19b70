namespace Blinq.Hosting.Membership;

/// <summary>
/// Who is in the cluster. Every change names the version of the list that it was decided on, and moves it on in the
/// same statement: of two changes decided on one version, the row lock on <c>clusters</c> lets one win and shows the
/// other a version that is not its own any more. "I am alive" is no change of the list, and takes no such lock.
/// </summary>
internal static class MembershipTables
{
    private const string Schema = ClusterTables.SchemaName;

    /// <summary>The row of one silo. A silo that starts again on the same port is another one, of a later generation.</summary>
    public const string ThisSilo =
        "s.cluster = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation";

    /// <summary>One row a silo; a cluster without any has one row that tells the version alone.</summary>
    private const string Member = $"""
        SELECT s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName,
            s.host AS HostName, s.status AS Status, s.gateway_port AS ProxyPort, s.suspected_by AS SuspectTimes,
            s.started_at AS StartTime, s.alive_at AS IAmAliveTime, c.version AS Version
        FROM {Schema}.clusters c LEFT JOIN {Schema}.silos s ON
        """;

    public const string Sql = $"""
        CREATE TABLE {Schema}.clusters (
            cluster    text COLLATE "C" PRIMARY KEY,
            version    integer NOT NULL,        -- 0, then one more with every change of the list
            changed_at timestamptz NOT NULL
        ) WITH (fillfactor = 50);

        CREATE TABLE {Schema}.silos (
            cluster      text COLLATE "C" NOT NULL REFERENCES {Schema}.clusters,
            address      text COLLATE "C" NOT NULL,
            port         integer NOT NULL,
            generation   integer NOT NULL,      -- tells a silo from those that had its address before
            name         text NOT NULL,
            host         text NOT NULL,
            status       integer NOT NULL,      -- Orleans' SiloStatus: 3 = active, 6 = dead
            gateway_port integer NOT NULL,      -- where clients connect; 0 = it takes none
            suspected_by text,                  -- who said when that it does not answer, in Orleans' notation
            started_at   timestamptz NOT NULL,
            alive_at     timestamptz NOT NULL,
            PRIMARY KEY (cluster, address, port, generation)
        ) WITH (fillfactor = 50);

        INSERT INTO {Schema}.orleansquery VALUES
        ('InsertMembershipVersionKey', $query$
            WITH made AS (
                INSERT INTO {Schema}.clusters VALUES (@DeploymentId, 0, now())
                ON CONFLICT (cluster) DO NOTHING RETURNING cluster)
            SELECT EXISTS (SELECT FROM made)
        $query$),
        ('MembershipReadAllKey', $query$
            {Member} s.cluster = c.cluster WHERE c.cluster = @DeploymentId
        $query$),
        ('MembershipReadRowKey', $query$
            {Member} {ThisSilo} WHERE c.cluster = @DeploymentId
        $query$),
        ('InsertMembershipKey', $query$
            WITH moved AS (
                UPDATE {Schema}.clusters SET version = version + 1, changed_at = now()
                WHERE cluster = @DeploymentId AND version = @Version
                    AND NOT EXISTS (SELECT FROM {Schema}.silos s WHERE {ThisSilo})
                RETURNING cluster),
            joined AS (
                INSERT INTO {Schema}.silos (cluster, address, port, generation, name, host, status, gateway_port,
                    started_at, alive_at)
                SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort,
                    @StartTime, @IAmAliveTime FROM moved
                RETURNING cluster)
            SELECT EXISTS (SELECT FROM joined)
        $query$),
        -- The silo's row is locked first, so that it can't be cleaned away between the version and the change.
        ('UpdateMembershipKey', $query$
            WITH held AS MATERIALIZED (
                SELECT s.cluster FROM {Schema}.silos s WHERE {ThisSilo} FOR UPDATE),
            moved AS (
                UPDATE {Schema}.clusters c SET version = c.version + 1, changed_at = now()
                FROM held WHERE c.cluster = held.cluster AND c.version = @Version
                RETURNING c.cluster),
            changed AS (
                UPDATE {Schema}.silos s SET status = @Status, suspected_by = @SuspectTimes, alive_at = @IAmAliveTime
                FROM moved WHERE {ThisSilo}
                RETURNING s.cluster)
            SELECT EXISTS (SELECT FROM changed)
        $query$),
        ('UpdateIAmAlivetimeKey', $query$
            UPDATE {Schema}.silos s SET alive_at = @IAmAliveTime WHERE {ThisSilo}
        $query$),
        ('GatewaysQueryKey', $query$
            SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation
            FROM {Schema}.silos WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
        $query$),
        ('CleanupDefunctSiloEntriesKey', $query$
            DELETE FROM {Schema}.silos
            WHERE cluster = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3
        $query$),
        ('DeleteMembershipTableEntriesKey', $query$
            WITH emptied AS (DELETE FROM {Schema}.silos WHERE cluster = @DeploymentId)
            DELETE FROM {Schema}.clusters WHERE cluster = @DeploymentId
        $query$);

        """;
}
