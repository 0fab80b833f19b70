using Blinq.Ledger.Postgres;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>A real pooler between the ledger and its server.</summary>
public sealed class PgBouncerTests
{
    private static Task<PostgresLedger> OpenAsync(string connectionString) => PostgresLedger.OpenAsync(
        new PostgresLedgerOptions { ConnectionString = connectionString }, TimeProvider.System, CancellationToken.None);

    [PgBouncerTheory]
    [InlineData("transaction", 1)]
    [InlineData("transaction", 20)]
    [InlineData("statement", 20)]
    public async Task APoolerThatSharesSessionsStartedSilently(string mode, int poolSize)
    {
        var server = await PostgresServer.SharedAsync();
        var database = new Npgsql.NpgsqlConnectionStringBuilder(await server.NewDatabaseAsync()).Database!;
        using var pooler = await PgBouncer.StartAsync(server, mode, poolSize);

        var refusal = await Assert.ThrowsAsync<DatabaseUnusableException>(() => OpenAsync(pooler.ConnectionString(database)));

        Assert.Contains("pool_mode=session", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [PgBouncerTheory]
    [InlineData("session", 20)]
    public async Task APoolerThatKeepsASessionForEachClientIsFine(string mode, int poolSize)
    {
        var server = await PostgresServer.SharedAsync();
        var database = new Npgsql.NpgsqlConnectionStringBuilder(await server.NewDatabaseAsync()).Database!;
        using var pooler = await PgBouncer.StartAsync(server, mode, poolSize);

        await using var ledger = await OpenAsync(pooler.ConnectionString(database));
        await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event());
    }
}
