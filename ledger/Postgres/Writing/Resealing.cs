using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Postgres.Reading;
using Blinq.Ledger.Sealing;
using Npgsql;
using NpgsqlTypes;

namespace Blinq.Ledger.Postgres.Writing;

/// <summary>Seals secrets anew in one transaction.</summary>
internal static class Resealing
{
    private const int Batch = 1_000;

    // Appends that seal a secret wait, so that none of theirs meets the rows that are being replaced.
    private const string Lock = "LOCK TABLE blinq.sealed IN SHARE ROW EXCLUSIVE MODE";
    private const string All = "SELECT tenant, key_id, master_key_id, ciphertext FROM blinq.sealed ORDER BY tenant, key_id";
    private const string Write = """
        UPDATE blinq.sealed s SET master_key_id = r.master, ciphertext = r.ciphertext
        FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS r (tenant, key, master, ciphertext)
        WHERE s.tenant = r.tenant AND s.key_id = r.key
        """;

    /// <param name="settingSql">Sets a value of the installation, given its name and the value.</param>
    public static async Task<int> RunAsync(
        NpgsqlConnection connection, Func<SealedSecret, SealedSecret?> reseal, string settingSql, string name, string value)
    {
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
        await ExecuteAsync(connection, Lock).ConfigureAwait(false);
        var rows = await connection.QueryAsync(
            All, static row => new SealedSecret(new TenantId(row.GetString(0)), new KeyId(row.GetString(1)), row.FreeText(2), row.Blob(3)),
            CancellationToken.None).ConfigureAwait(false);
        var resealed = rows.Select(reseal).OfType<SealedSecret>().ToList();
        foreach (var batch in resealed.Chunk(Batch))
        {
            await ExecuteAsync(
                connection, Write, Querying.Value(batch.Select(secret => secret.Tenant.Value)), Querying.Value(batch.Select(secret => secret.KeyId.Value)),
                Querying.Value(batch.Select(secret => PostgresText.Encode(secret.MasterKeyId))),
                new NpgsqlParameter<byte[][]>
                {
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = [.. batch.Select(secret => secret.Ciphertext.ToArray())],
                }).ConfigureAwait(false);
        }
        await ExecuteAsync(
            connection, settingSql, Querying.Value(PostgresText.Encode(name)), Querying.Value(PostgresText.Encode(value))).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return resealed.Count;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
