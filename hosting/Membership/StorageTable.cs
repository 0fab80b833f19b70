namespace Blinq.Hosting.Membership;

/// <summary>
/// What grains store; here, snapshots of conversations. The table's key is all that tells one grain's state from
/// another's, so that of two first writes at once the second meets the first one's row and loses (docs/adr/0102).
/// </summary>
internal static class StorageTable
{
    private const string Schema = ClusterTables.SchemaName;

    /// <summary>
    /// Orleans passes the parts of a key and hashes of them; an index over the parts does without the hashes. A key
    /// that is only a GUID or a number has no text.
    /// </summary>
    private const string ThisGrain = """
        g.service = @ServiceId AND g.grain_type = @GrainTypeString AND g.key_text = coalesce(@GrainIdExtensionString, '')
            AND g.key_high = @GrainIdN0 AND g.key_low = @GrainIdN1
        """;

    public const string Sql = $"""
        CREATE TABLE {Schema}.grain_states (
            service    text COLLATE "C" NOT NULL,
            grain_type text COLLATE "C" NOT NULL,
            key_text   text COLLATE "C" NOT NULL,
            key_high   bigint NOT NULL,
            key_low    bigint NOT NULL,
            version    integer NOT NULL,        -- Orleans' etag: 1, then one more with every write
            payload    bytea,                   -- null once it was cleared
            written_at timestamptz NOT NULL,
            PRIMARY KEY (service, grain_type, key_text, key_high, key_low)
        ) WITH (fillfactor = 70);

        INSERT INTO {Schema}.orleansquery VALUES
        ('ReadFromStorageKey', $query$
            SELECT g.payload AS PayloadBinary, g.version AS Version FROM {Schema}.grain_states g WHERE {ThisGrain}
        $query$),
        -- No row tells Orleans that the write lost: another one came first, or the version is not the one it knew.
        ('WriteToStorageKey', $query$
            WITH changed AS (
                UPDATE {Schema}.grain_states g
                SET payload = @PayloadBinary, version = g.version + 1, written_at = now()
                WHERE {ThisGrain} AND g.version = @GrainStateVersion
                RETURNING g.version),
            added AS (
                INSERT INTO {Schema}.grain_states
                    (service, grain_type, key_text, key_high, key_low, version, payload, written_at)
                SELECT @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString, ''), @GrainIdN0, @GrainIdN1,
                    1, @PayloadBinary, now()
                WHERE @GrainStateVersion IS NULL
                ON CONFLICT DO NOTHING
                RETURNING version)
            SELECT version AS NewGrainStateVersion FROM changed
            UNION ALL SELECT version FROM added
        $query$),
        ('ClearStorageKey', $query$
            UPDATE {Schema}.grain_states g SET payload = NULL, version = g.version + 1, written_at = now()
            WHERE {ThisGrain} AND g.version = @GrainStateVersion
            RETURNING g.version AS NewGrainStateVersion
        $query$),
        -- The version it would have had next, since the old one would mean that nothing happened.
        ('DeleteStorageKey', $query$
            DELETE FROM {Schema}.grain_states g WHERE {ThisGrain} AND g.version = @GrainStateVersion
            RETURNING g.version + 1 AS NewGrainStateVersion
        $query$);

        """;
}
