namespace Blinq.Hosting.Membership;

/// <summary>
/// Version 3: when the database last heard of a silo, by its own clock. What a silo writes is its own clock's time: one that ran
/// ahead and was killed would seem alive for as long as it was ahead (docs/adr/0202).
/// </summary>
internal static class HeartbeatTimes
{
    private const string Schema = ClusterTables.SchemaName;

    public const string Sql = $"""
        ALTER TABLE {Schema}.silos ADD COLUMN heard_at timestamptz NOT NULL DEFAULT now();

        UPDATE {Schema}.orleansquery
        SET querytext = replace(querytext, 'SET alive_at = @IAmAliveTime', 'SET alive_at = @IAmAliveTime, heard_at = now()')
        WHERE querykey = 'UpdateIAmAlivetimeKey';

        """;
}
