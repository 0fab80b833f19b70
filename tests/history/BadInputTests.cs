using Blinq.History.Tests.Fleets;
using Blinq.Hosting.Processes;
using Npgsql;

namespace Blinq.History.Tests;

/// <summary>What can be wrong with a gateway on a shared ledger: one clear line, and an exit that says so.</summary>
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class BadInputTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(0.25);

    private PostgresServer _server = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.SharedAsync();
        _database = await _server.NewDatabaseAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public Task AConnectionStringThatCantBeRead() =>
        EndsAsync(Fleet.Settings("Host=127.0.0.1;Pasword=correct-horse", Lease), "The connection string can't be read");

    [Fact]
    public Task AWrongPassword() =>
        EndsAsync(Fleet.Settings(With(settings => settings.Password = "wrong-horse"), Lease), "refuses the password of user blinq");

    [Fact]
    public Task NoServer() => EndsAsync(Fleet.Settings(With(settings => settings.Port = 1), Lease), "No PostgreSQL server answers at");

    [Fact]
    public async Task ADatabaseOfAnotherVersion()
    {
        await ServeOnceAsync();
        await _server.ExecuteAsync(DatabaseName, "INSERT INTO blinq.schema_versions VALUES (99, now())");
        await EndsAsync(Fleet.Settings(_database, Lease), "99");
    }

    [Fact]
    public async Task AReadOnlyServer()
    {
        await ServeOnceAsync();
        await _server.ExecuteAsync("postgres", $"ALTER DATABASE {DatabaseName} SET default_transaction_read_only = on");
        await EndsAsync(Fleet.Settings(_database, Lease), "is read-only");
    }

    [Fact]
    public async Task AnotherTrustLease()
    {
        await ServeOnceAsync();
        await EndsAsync(Fleet.Settings(_database, Lease * 2), "Blinq:TrustLease is 500 ms, but this installation's is 250 ms");
    }

    [Fact]
    public async Task NoMasterKey()
    {
        var settings = Fleet.Settings(_database, Lease);
        settings.Remove("Blinq:MasterKey");
        await EndsAsync(settings, "Blinq:MasterKey");
    }

    [Fact]
    public async Task AnotherMasterKey()
    {
        await ServeOnceAsync();
        var settings = Fleet.Settings(_database, Lease);
        settings["Blinq:MasterKey"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]);
        await EndsAsync(settings, "master key");
    }

    private string DatabaseName => new NpgsqlConnectionStringBuilder(_database).Database!;

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(_database);
        change(settings);
        return settings.ConnectionString;
    }

    private async Task ServeOnceAsync()
    {
        using var node = new ServerNode(Fleet.Settings(_database, Lease));
        await node.StartAsync();
        await node.KillAsync();
    }

    private static async Task EndsAsync(Dictionary<string, string> settings, string line)
    {
        var (code, output, errors) = await ServerNode.RunAsync(settings);
        Assert.Equal(BlinqProgram.CannotStart, code);
        Assert.Contains(line, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("-horse", output + errors, StringComparison.Ordinal);
    }
}
