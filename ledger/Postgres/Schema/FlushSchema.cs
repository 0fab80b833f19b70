namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// Version 7: an append lets the next one in before it is durable, and answers when it is (docs/adr/0176). <c>append_v4</c> is
/// <c>append_v3</c> with another end: it commits without waiting for the disk, which gives the lock back, and then waits for the disk.
/// And it notifies nobody, since nobody listens.
/// </summary>
internal static class FlushSchema
{
    /// <summary>
    /// Where a standby must confirm each commit, an append holds the lock until it did: what is visible would else be lost with a
    /// failover, and a reader can't wait for a standby that hangs.
    /// </summary>
    public const string CommitsEarly = "current_setting('synchronous_standby_names') = ''";

    /// <summary>Returns once all that its connection has seen is durable.</summary>
    public const string Call = "CALL blinq.flush_v1()";

    // The error must not look like those that come before a commit.
    private const string Flush = """
        CREATE PROCEDURE blinq.mark_v1() LANGUAGE plpgsql AS $body$
        BEGIN
            -- Something to commit: what it waits for is that all before it is on the disk.
            PERFORM pg_logical_emit_message(true, 'blinq', '');
        EXCEPTION WHEN OTHERS THEN
            RAISE EXCEPTION USING ERRCODE = 'system_error', MESSAGE = 'what was written could not be made durable: ' || SQLERRM;
        END $body$;

        CREATE PROCEDURE blinq.flush_v1() LANGUAGE plpgsql AS $body$
        BEGIN
            CALL blinq.mark_v1();
            COMMIT;
        END $body$;

        """;

    private const string End = $$"""
            early := {{CommitsEarly}};
            IF early THEN
                PERFORM set_config('synchronous_commit', 'off', true);
            END IF;
            COMMIT;
            -- From here on the lock is the next one's.
            IF early THEN
                CALL blinq.mark_v1();
                COMMIT;
            END IF;
        END $body$;
        """;

    private static readonly string Append = ActivitySchema.AppendV3
        .Replace("append_v3", "append_v4", StringComparison.Ordinal)
        .Replace("r record;", "r record;\n    early boolean;", StringComparison.Ordinal)
        .Replace(FeedSchema.Tell, "", StringComparison.Ordinal)
        .Replace(AppendProcedure.End, End, StringComparison.Ordinal);

    public static readonly string Sql = Flush + Append;
}
