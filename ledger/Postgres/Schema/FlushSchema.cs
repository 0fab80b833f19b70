namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// Version 7: an append lets the next one in before it is durable, and answers when it is (docs/adr/0176). <c>append_v4</c> is
/// <c>append_v3</c> with another end: it commits without waiting for the disk, which gives the lock back, and then waits for the disk.
/// And it notifies nobody, since nobody listens.
/// </summary>
internal static class FlushSchema
{
    /// <summary>Returns once all that its connection has seen is durable.</summary>
    public const string Call = "CALL blinq.flush_v1()";

    /// <summary>What each append ends with, tried and taken back.</summary>
    public const string Try = "BEGIN; CALL blinq.mark_v1(); ROLLBACK";

    // Where a standby must confirm each commit, an append holds the lock until it did: what is visible would else be lost with a failover,
    // and a reader can't wait for a standby that hangs.
    private const string CommitsEarly = "current_setting('synchronous_standby_names') = ''";

    // The error must not look like those that come before a commit. The number of the transaction is had outside the block, which would
    // take one of its own.
    private const string Flush = $"""
        CREATE PROCEDURE blinq.mark_v1() LANGUAGE plpgsql AS $body$
        BEGIN
            PERFORM pg_current_xact_id();
            BEGIN
                -- Something to commit: what the commit waits for is that all before it is on the disk.
                PERFORM pg_logical_emit_message(false, 'blinq', '');
            EXCEPTION WHEN OTHERS THEN
                RAISE EXCEPTION USING ERRCODE = 'system_error', MESSAGE = 'what was written could not be made durable: ' || SQLERRM;
            END;
        END $body$;

        CREATE PROCEDURE blinq.flush_v1() LANGUAGE plpgsql AS $body$
        BEGIN
            CALL blinq.mark_v1();
            COMMIT;
        END $body$;

        -- Whether something that can be seen now is not durable and must be made so. What p_hash ends, the newest event when this was last
        -- asked, is known to be. Appends see to it themselves, so it waits for them a moment; without one that would be a commit a read.
        CREATE FUNCTION blinq.is_ahead_v1(p_hash bytea, OUT newest bytea, OUT ahead boolean) LANGUAGE plpgsql AS $body$
        DECLARE
            seen pg_lsn;
        BEGIN
            ahead := false;
            SELECT e.hash INTO newest FROM blinq.events e ORDER BY e.position DESC LIMIT 1;
            IF newest IS NOT DISTINCT FROM p_hash THEN
                RETURN;
            END IF;
            seen := pg_current_wal_insert_lsn();
            FOR i IN 1..20 LOOP
                IF pg_current_wal_flush_lsn() >= seen THEN
                    RETURN;
                END IF;
                PERFORM pg_sleep(0.0005);
            END LOOP;
            ahead := {CommitsEarly};
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
        .With("append_v3", "append_v4")
        .With("r record;", "r record;\n    early boolean;")
        .With(FeedSchema.Tell, "")
        .With(AppendProcedure.End, End);

    public static readonly string Sql = Flush + Append;

    private static string With(this string text, string part, string other) => text.Contains(part, StringComparison.Ordinal)
        ? text.Replace(part, other, StringComparison.Ordinal)
        : throw new InvalidOperationException($"The procedure before has no {part}.");
}
