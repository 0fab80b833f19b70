namespace Blinq.Ledger.Postgres.Schema;

/// <summary>
/// Version 5: a tenant's documents, their passages, and audiences (docs/adr/0221). What an append changes of them is staged
/// under the append's id before it, and takes effect with its event: processes of the release before append as they did.
/// </summary>
internal static class KnowledgeSchema
{
    public const string Sql = """
        CREATE TABLE blinq.knowledge (
            tenant    text COLLATE "C" PRIMARY KEY,
            version   bigint NOT NULL,         -- counts the changes
            documents bigint NOT NULL,
            passages  bigint NOT NULL,
            bytes     bigint NOT NULL,
            audiences bigint NOT NULL
        ) WITH (fillfactor = 50);

        CREATE TABLE blinq.documents (
            tenant   text COLLATE "C" NOT NULL,
            document text COLLATE "C" NOT NULL,
            version  bigint NOT NULL,          -- the seq of its last event
            at       bigint NOT NULL,
            hash     bytea NOT NULL,
            passages bigint NOT NULL,
            bytes    bigint NOT NULL,
            details  text NOT NULL,            -- all but the text, a JSON object
            text     text NOT NULL,
            PRIMARY KEY (tenant, document)
        );

        CREATE TABLE blinq.passages (
            position bigint PRIMARY KEY,       -- the newest stand last
            tenant   text COLLATE "C" NOT NULL,
            document text COLLATE "C" NOT NULL,
            ordinal  bigint NOT NULL,
            heading  text NOT NULL,
            text     text NOT NULL,
            tokens   text COLLATE "C" NOT NULL, -- with a space between
            -- The tokens are made by floors above, so no configuration of text search is asked.
            lexemes  tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED,
            UNIQUE (tenant, document, ordinal)
        );
        CREATE INDEX passages_by_lexeme ON blinq.passages USING gin (lexemes);

        CREATE TABLE blinq.audiences (
            tenant   text COLLATE "C" NOT NULL,
            audience text COLLATE "C" NOT NULL,
            version  bigint NOT NULL,          -- the seq of its last event
            at       bigint NOT NULL,
            rule     text NOT NULL,
            PRIMARY KEY (tenant, audience)
        );

        -- What appends are about to change; a row whose append was refused is deleted by a later one.
        CREATE TABLE blinq.knowledge_staged (
            append_id uuid PRIMARY KEY,
            at        timestamptz NOT NULL,
            name      text COLLATE "C" NOT NULL, -- of the document or audience
            hash      bytea,                   -- null: the document is deleted
            bytes     bigint,
            details   text,                    -- or the audience's rule; null: it is deleted
            text      text,
            headings  text[],
            texts     text[],
            tokens    text[]
        );

        -- ANALYZE keeps samples of what stands in a column, where no deletion would reach them. No query looks for these.
        ALTER TABLE blinq.documents ALTER COLUMN details SET STATISTICS 0, ALTER COLUMN text SET STATISTICS 0;
        ALTER TABLE blinq.passages
            ALTER COLUMN heading SET STATISTICS 0, ALTER COLUMN text SET STATISTICS 0, ALTER COLUMN tokens SET STATISTICS 0,
            ALTER COLUMN lexemes SET STATISTICS 0;
        ALTER TABLE blinq.knowledge_staged
            ALTER COLUMN details SET STATISTICS 0, ALTER COLUMN text SET STATISTICS 0, ALTER COLUMN headings SET STATISTICS 0,
            ALTER COLUMN texts SET STATISTICS 0, ALTER COLUMN tokens SET STATISTICS 0;

        CREATE FUNCTION blinq.change_knowledge_v1() RETURNS trigger LANGUAGE plpgsql AS $body$
        DECLARE
            s          blinq.knowledge_staged%ROWTYPE;
            d_document bigint := 0;
            d_passages bigint := 0;
            d_bytes    bigint := 0;
            d_audience bigint := 0;
            old        record;
        BEGIN
            -- A copy brings what the events made along.
            IF (SELECT l.copying FROM blinq.ledger_state l) THEN
                RETURN NULL;
            END IF;
            DELETE FROM blinq.knowledge_staged k WHERE k.append_id = NEW.append_id RETURNING k.* INTO s;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'nothing was staged for this append';
            END IF;
            IF starts_with(NEW.stream, 'audience/') THEN
                IF s.details IS NULL THEN
                    DELETE FROM blinq.audiences a WHERE a.tenant = NEW.tenant AND a.audience = s.name;
                    IF FOUND THEN d_audience := -1; END IF;
                ELSE
                    UPDATE blinq.audiences a SET version = NEW.seq, at = NEW.at, rule = s.details
                        WHERE a.tenant = NEW.tenant AND a.audience = s.name;
                    IF NOT FOUND THEN
                        INSERT INTO blinq.audiences VALUES (NEW.tenant, s.name, NEW.seq, NEW.at, s.details);
                        d_audience := 1;
                    END IF;
                END IF;
            ELSE
                DELETE FROM blinq.documents x WHERE x.tenant = NEW.tenant AND x.document = s.name RETURNING x.passages, x.bytes INTO old;
                IF FOUND THEN
                    d_document := -1; d_passages := -old.passages; d_bytes := -old.bytes;
                    DELETE FROM blinq.passages p WHERE p.tenant = NEW.tenant AND p.document = s.name;
                END IF;
                IF s.hash IS NOT NULL THEN
                    INSERT INTO blinq.documents
                        VALUES (NEW.tenant, s.name, NEW.seq, NEW.at, s.hash, cardinality(s.texts), s.bytes, s.details, s.text);
                    INSERT INTO blinq.passages (position, tenant, document, ordinal, heading, text, tokens)
                        SELECT (SELECT coalesce(max(p.position), 0) FROM blinq.passages p) + u.n, NEW.tenant, s.name, u.n - 1, u.heading, u.text, u.tokens
                        FROM unnest(s.headings, s.texts, s.tokens) WITH ORDINALITY AS u(heading, text, tokens, n);
                    d_document := d_document + 1; d_passages := d_passages + cardinality(s.texts); d_bytes := d_bytes + s.bytes;
                END IF;
            END IF;
            INSERT INTO blinq.knowledge AS k VALUES (NEW.tenant, 1, d_document, d_passages, d_bytes, d_audience)
                ON CONFLICT (tenant) DO UPDATE SET version = k.version + 1, documents = k.documents + d_document,
                    passages = k.passages + d_passages, bytes = k.bytes + d_bytes, audiences = k.audiences + d_audience;
            RETURN NULL;
        END $body$;

        CREATE TRIGGER knowledge_changes AFTER INSERT ON blinq.events FOR EACH ROW
            WHEN (starts_with(NEW.stream, 'document/') OR starts_with(NEW.stream, 'audience/'))
            EXECUTE FUNCTION blinq.change_knowledge_v1();
        """;
}
