using System.Security.Cryptography;
using System.Text;
using Blinq.Ledger.Postgres;
using Blinq.Ledger.Postgres.Schema;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;
using Npgsql;

namespace Blinq.Ledger.Tests.Postgres;

/// <summary>Finding out what went on; and the schema's versions, of which the second was about that.</summary>
public sealed class PostgresFeedTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private string _database = "";
    private PostgresLedger _ledger = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.SharedAsync();
        _database = await _server.NewDatabaseAsync();
        _ledger = await OpenAsync();
    }

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task OneLookFindsAllThatMoved()
    {
        var streams = Enumerable.Range(0, 5).Select(_ => Sample.NewConversation()).ToArray();
        foreach (var stream in streams[..4])
            await _ledger.AppendAsync(stream, await _ledger.AppendAsync(stream, StreamHead.Empty, Sample.Event()), Sample.Event());

        var moved = await _ledger.FindMovedAsync(
            [new(streams[0], 0), new(streams[1], 1), new(streams[2], 2), new(streams[3], 7), new(streams[4], 0)],
            CancellationToken.None);

        Assert.Equal([new(streams[0], 2), new(streams[1], 2)], moved.OrderBy(position => Array.IndexOf(streams, position.Stream)));
        Assert.Empty(await _ledger.FindMovedAsync([], CancellationToken.None));
    }

    /// <summary>During an update gateways of both versions write to one database.</summary>
    [Fact]
    public async Task GivenADatabaseOfTheVersionBefore_ThenItIsBroughtHere_AndTheProcedureOfThatVersionStaysAsItWas()
    {
        var database = await _server.NewDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        await using (var connection = new NpgsqlConnection(database + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await SchemaGuard.MigrateAsync(connection, new PostgresSchema("blinq", [Migration.OfLedger[0]]), CancellationToken.None);
        }
        var before = await _server.AskAsync(name, "SELECT md5(prosrc) FROM pg_proc WHERE proname = 'append_v1'");

        await using var ledger = await OpenAsync(database);
        var head = await ledger.AppendAsync(Sample.NewConversation(), StreamHead.Empty, Sample.Event());

        Assert.Equal(1, head.Seq);
        Assert.Equal(before, await _server.AskAsync(name, "SELECT md5(prosrc) FROM pg_proc WHERE proname = 'append_v1'"));
        Assert.Equal($"{Migration.OfLedger.Count}", await _server.AskAsync(name, "SELECT max(version)::text FROM blinq.schema_versions"));
    }

    [Theory]
    [InlineData(1, "d5707167ad1c976d99de135a87ca7d6a364d60b4bc84921af7b64c7cf65e5a89")]
    [InlineData(2, "aea355f59a573f342a7839aa61dc8b37a57055e9a1cd5e0421d826c85a480873")]
    [InlineData(3, "acdefbe56528b442580fe27764a0616895872dddf03f3742c6bca533ec832dcb")]
    [InlineData(4, "ec9fcfbe0f8bbd6e717ffcc485a3f187c9c4b26c2575567fe94309d44d60d879")]
    [InlineData(5, "99cf149d49c7e86b721cc7a3e060339ef01c5dda66ca9c865ee4e64dd1839bba")]
    [InlineData(6, "0202cc5f944796e8df978daa47b88e29346adc3ecce9e04ba32c294a26471854")]
    public void WhatWasReleasedIsNeverEdited(int version, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Migration.OfLedger[version - 1].Sql))));

    private Task<PostgresLedger> OpenAsync(string? database = null) => PostgresLedger.OpenAsync(
        new PostgresLedgerOptions { ConnectionString = database ?? _database }, TimeProvider.System, CancellationToken.None);
}
