namespace Blinq.Ledger.Sqlite.Schema;

/// <summary>Version 5: what appends change in users' rows, noted in commit order and applied many at a time (docs/adr/0178).</summary>
internal static class UserChangeSchema
{
    public const string Sql = """
        CREATE TABLE user_changes (
            batch   INTEGER PRIMARY KEY,      -- 1, 2, 3 … in commit order
            changes BLOB    NOT NULL          -- of all users in the batch; goes once all of it stands in the rows
        ) STRICT;

        CREATE TABLE user_changes_state (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            applied  INTEGER NOT NULL,        -- batches up to this one stand in the rows
            closed   INTEGER NOT NULL,        -- those behind it, up to this one, are being applied, user by user in the order of their ids
            steps    INTEGER NOT NULL         -- so many rows of that are done
        ) STRICT;
        INSERT INTO user_changes_state VALUES (1, 0, 0, 0);
        """;
}
