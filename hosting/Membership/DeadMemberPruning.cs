namespace Blinq.Hosting.Membership;

/// <summary>
/// Version 2: what is removed from the list of members is what Orleans 10.4 removes: Dead rows whose latest sign of life
/// (start, heartbeat, suspicion) is old. Never a row that only stopped writing heartbeats: a silo that is still joining
/// would lose its row and with it the cluster (docs/adr/0160).
/// </summary>
internal static class DeadMemberPruning
{
    private const string Schema = ClusterTables.SchemaName;

    /// <remarks>
    /// The provider reads the list, decides, and deletes row by row what is still as it read it. Whatever does not know that
    /// statement uses the older one, which can't read the times within a suspicion, and so leaves rows that have one.
    /// A heartbeat that is written before a change of the list, but carries a later time, is not taken back by it.
    /// </remarks>
    public const string Sql = $"""
        INSERT INTO {Schema}.orleansquery VALUES
        ('CleanupDefunctSiloEntryKey', $query$
            DELETE FROM {Schema}.silos s
            WHERE {MembershipTables.ThisSilo} AND s.status = 6
                AND s.alive_at = @IAmAliveTime AND s.started_at = @StartTime
                AND coalesce(s.suspected_by, '') = coalesce(@SuspectTimes, '')
        $query$);

        UPDATE {Schema}.orleansquery SET querytext = $query$
            DELETE FROM {Schema}.silos
            WHERE cluster = @DeploymentId AND status = 6
                AND alive_at < @IAmAliveTime AND started_at < @IAmAliveTime AND coalesce(suspected_by, '') = ''
        $query$ WHERE querykey = 'CleanupDefunctSiloEntriesKey';

        UPDATE {Schema}.orleansquery
        SET querytext = replace(querytext, 'alive_at = @IAmAliveTime', 'alive_at = greatest(s.alive_at, @IAmAliveTime)')
        WHERE querykey = 'UpdateMembershipKey';

        """;
}
