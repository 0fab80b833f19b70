namespace Blinq.Ledger.Sqlite.Schema;

/// <summary>Version 4: a tenant's documents, their passages, and audiences (docs/adr/0221).</summary>
internal static class KnowledgeSchema
{
    public const string Sql = """
        CREATE TABLE knowledge (
            tenant    TEXT    NOT NULL PRIMARY KEY,
            version   INTEGER NOT NULL,       -- counts the changes
            documents INTEGER NOT NULL,
            passages  INTEGER NOT NULL,
            bytes     INTEGER NOT NULL,
            audiences INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE documents (
            tenant   TEXT    NOT NULL,
            document TEXT    NOT NULL,
            version  INTEGER NOT NULL,        -- the seq of its last event
            at       INTEGER NOT NULL,
            hash     BLOB    NOT NULL,
            passages INTEGER NOT NULL,
            bytes    INTEGER NOT NULL,
            details  TEXT    NOT NULL,        -- all but the text, a JSON object
            text     TEXT    NOT NULL,
            UNIQUE (tenant, document)
        ) STRICT;

        CREATE TABLE passages (
            position INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: the newest stand last
            tenant   TEXT    NOT NULL,
            document TEXT    NOT NULL,
            ordinal  INTEGER NOT NULL,
            heading  TEXT    NOT NULL,
            text     TEXT    NOT NULL,
            tokens   TEXT    NOT NULL,        -- with a space between
            UNIQUE (tenant, document, ordinal)
        ) STRICT;

        -- The tokens are made by floors above, so all that is asked of a tokenizer is to split at spaces.
        CREATE VIRTUAL TABLE passage_index USING fts5 (
            tokens, content = 'passages', content_rowid = 'position', tokenize = 'ascii', detail = none, columnsize = 0);
        INSERT INTO passage_index (passage_index, rank) VALUES ('secure-delete', 1);

        CREATE TABLE audiences (
            tenant   TEXT    NOT NULL,
            audience TEXT    NOT NULL,
            version  INTEGER NOT NULL,        -- the seq of its last event
            at       INTEGER NOT NULL,
            rule     TEXT    NOT NULL,
            PRIMARY KEY (tenant, audience)
        ) STRICT, WITHOUT ROWID;
        """;
}
