using System.Diagnostics;
using System.Globalization;
using Blinq.Bench;
using Blinq.Bench.Servers;
using Blinq.Grains.Conversations;
using Blinq.Grains.Sealing;
using Blinq.Grains.Trusts;
using Blinq.Grains.Verdicts;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Postgres;
using Blinq.Silo.Actors;
using Blinq.Silo.Hosting;
using Blinq.Silo.Settings;
using Blinq.Silo.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Blinq.BenchCluster;

/// <summary>
/// How long a conversation of ten thousand messages takes to come to life on a silo, with its snapshot and without: the
/// first call after the silo was started, on PostgreSQL, and a second call as what a call costs by itself.
/// </summary>
internal static class ActivationBenchmark
{
    private const int Messages = 10_000;
    private const int Rounds = 5;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync()
    {
        var postgres = await PostgresServer.StartNewAsync();
        var database = await postgres.NewDatabaseAsync();
        await ClusterTables.EnsureAsync(database, CancellationToken.None);
        await using var ledger = await PostgresLedger.OpenAsync(
            new PostgresLedgerOptions { ConnectionString = database }, TimeProvider.System, CancellationToken.None);
        var key = new ConversationKey(TenantId.New(), SessionId.New());
        var credential = new Digest(new byte[Digest.Size]);
        await using (var silo = await StartAsync(ledger, database))
            await TalkAsync(silo.Conversation(key), credential);

        var (with, without, second) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var (first, again) = await MeasureAsync(ledger, database, key);
            with.Add(first);
            second.Add(again);
            await postgres.ExecuteAsync(new Npgsql.NpgsqlConnectionStringBuilder(database).Database!, "DELETE FROM blinq_cluster.grain_states");
            // Leaving, it writes the snapshot that the next round begins with.
            without.Add((await MeasureAsync(ledger, database, key)).First);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Messages:N0} messages, {Rounds} rounds, medians:"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  first call with the snapshot     {Comparison.Middle(with),8:N1} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  first call without it            {Comparison.Middle(without),8:N1} ms  ({Comparison.Middle(without) / Comparison.Middle(with):N1} times as long)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  second call, all in memory       {Comparison.Middle(second),8:N1} ms"));
        return 0;
    }

    private static async Task<(double First, double Second)> MeasureAsync(PostgresLedger ledger, string database, ConversationKey key)
    {
        await using var silo = await StartAsync(ledger, database);
        // So that the first use of the code is not what is measured.
        await silo.Conversation(new ConversationKey(key.Tenant, SessionId.New())).DescribeAsync(CancellationToken.None);
        return (await TimeAsync(silo, key), await TimeAsync(silo, key));
    }

    private static async Task<double> TimeAsync(ClusterHost silo, ConversationKey key)
    {
        var watch = Stopwatch.StartNew();
        var description = await silo.Conversation(key).DescribeAsync(CancellationToken.None);
        return description?.Seq == Messages + 1
            ? watch.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"The conversation has {description?.Seq} events.");
    }

    private static async Task TalkAsync(IConversationGrain conversation, Digest credential)
    {
        var terms = new Terms
        {
            Mode = IdentityMode.Off,
            Policy = IdentityPolicy.Default,
            LiveKeys = [],
            Revocations = Revocations.None,
        };
        await conversation.StartAsync(
            new StartConversation(Verdict.Absent.Instance, terms, credential, null, null), CancellationToken.None);
        for (var i = 1; i <= Messages; i++)
        {
            await conversation.PostAsync(
                new PostMessage(credential, terms, string.Create(CultureInfo.InvariantCulture, $"Message {i} of somebody who has a lot to say."), null),
                CancellationToken.None);
        }
    }

    private static async Task<ClusterHost> StartAsync(PostgresLedger ledger, string database)
    {
        var ports = Ports.Free(2);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Blinq:Cluster:Address"] = "127.0.0.1",
            ["Blinq:Cluster:SiloPort"] = ports[0].Port.ToString(CultureInfo.InvariantCulture),
            ["Blinq:Cluster:GatewayPort"] = ports[1].Port.ToString(CultureInfo.InvariantCulture),
        }).Build();
        var settings = ClusterSettingsBinder.Bind(configuration);
        var master = new MasterKey(new byte[MasterKey.Size]);
        var host = ClusterHosts.BuildSilo(
            configuration, settings, new SiloSetting(ledger, master, Lease, null, TimeProvider.System),
            ClusterTables.WithSearchPath(database), traces: false, logging => logging.SetMinimumLevel(LogLevel.Warning));
        return await ClusterHost.StartAsync(host, master, TimeProvider.System, CancellationToken.None);
    }
}
