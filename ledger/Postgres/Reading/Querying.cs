using Npgsql;
using NpgsqlTypes;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>Short ways to say what a query is given and gives back.</summary>
internal static class Querying
{
    public static NpgsqlParameter Value(string text) =>
        new NpgsqlParameter<string> { NpgsqlDbType = NpgsqlDbType.Text, TypedValue = text };

    public static NpgsqlParameter Value(long number) =>
        new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlDbType.Bigint, TypedValue = number };

    public static NpgsqlParameter Value(Guid id) =>
        new NpgsqlParameter<Guid> { NpgsqlDbType = NpgsqlDbType.Uuid, TypedValue = id };

    public static NpgsqlParameter Value(IEnumerable<string> texts) =>
        new NpgsqlParameter<string[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = [.. texts] };

    public static NpgsqlParameter Value(IEnumerable<long> numbers) =>
        new NpgsqlParameter<long[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [.. numbers] };

    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel,
        params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        // A parameter belongs to one command; a read that is made again has another.
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter.Clone());
        var items = new List<T>();
        await using var rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await rows.ReadAsync(cancel).ConfigureAwait(false))
            items.Add(read(rows));
        return items;
    }

    public static string? OptionalText(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A free text, as it was given to the ledger.</summary>
    public static string FreeText(this NpgsqlDataReader row, int column) => PostgresText.Decode(row.GetString(column));

    /// <inheritdoc cref="FreeText"/>
    public static string? OptionalFreeText(this NpgsqlDataReader row, int column) =>
        PostgresText.DecodeOptional(row.OptionalText(column));

    public static byte[] Blob(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static byte[]? OptionalBlob(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Blob(column);
}
