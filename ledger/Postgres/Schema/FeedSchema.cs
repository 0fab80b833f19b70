namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// Version 2: an append tells those who listen which conversations went on (docs/adr/0072). Nobody has listened since activations tell
/// (docs/adr/0110), and since version 7 nobody is told.
/// </summary>
internal static class FeedSchema
{
    /// <summary>What is told: a list of short names of streams and last seqs, with <c>,</c> between; or <c>*</c>.</summary>
    public const string Channel = "blinq_moved";

    /// <summary>More than fits was appended at once.</summary>
    public const string Untold = "*";

    // A payload holds fewer than 8,000 bytes. No listener can be waiting for a conversation's first events. A listener that
    // takes nothing makes the server's queue grow, and an append must never fail for that: beyond a half nothing is told.
    internal const string Tell = $$"""

            DECLARE
                news text;
            BEGIN
                IF EXISTS (SELECT FROM blinq.listeners l WHERE l.until > clock_timestamp())
                    AND pg_notification_queue_usage() < 0.5
                THEN
                    SELECT string_agg(
                            left(encode(sha256(convert_to(u.tenant || '/' || u.stream, 'UTF8')), 'base64'), 11)
                            || (u.seq + u.count), ',')
                        INTO news
                        FROM unnest(a_tenant, a_stream, a_seq, a_count) WITH ORDINALITY AS u(tenant, stream, seq, count, n)
                        WHERE outcomes[u.n] = 0 AND u.seq > 0 AND starts_with(u.stream, 'conversation/');
                    IF news IS NOT NULL THEN
                        PERFORM pg_notify('{{Channel}}', CASE WHEN length(news) < 8000 THEN news ELSE '{{Untold}}' END);
                    END IF;
                END IF;
            END;

        """;

    public const string Sql = """
        -- Who listens, and until when. Lost in a crash, as the connections are that they stand for.
        CREATE UNLOGGED TABLE blinq.listeners (
            listener uuid PRIMARY KEY,
            until    timestamptz NOT NULL
        ) WITH (fillfactor = 10);

        CREATE PROCEDURE blinq.append_v2(
        """ + "\n" + AppendProcedure.Body + "\n" + Tell + AppendProcedure.End;
}
