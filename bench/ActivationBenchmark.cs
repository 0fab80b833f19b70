using System.Diagnostics;
using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Gateway.Hosting;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Sealing;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blinq.Bench;

/// <summary>
/// How long a conversation of ten thousand messages takes to come to life on a silo, with its snapshot and without: the
/// first call after the silo was started, on PostgreSQL, and a second call as what a call costs by itself.
/// </summary>
internal static class ActivationBenchmark
{
    private const int Messages = 10_000;
    private const int Rounds = 5;

    public static async Task<int> RunAsync()
    {
        var postgres = await PostgresServer.StartNewAsync();
        var database = await postgres.NewDatabaseAsync();
        var key = new ConversationKey(TenantId.New(), SessionId.New(TimeProvider.System.GetUtcNow()));
        var credential = new Digest(new byte[Digest.Size]);
        await using (var silo = await StartAsync(database))
            await TalkAsync(Find(silo, key), credential);

        var (with, without, second) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var (first, again) = await MeasureAsync(database, key);
            with.Add(first);
            second.Add(again);
            await postgres.ExecuteAsync(new Npgsql.NpgsqlConnectionStringBuilder(database).Database!, "DELETE FROM blinq_cluster.grain_states");
            // Leaving, it writes the snapshot that the next round begins with.
            without.Add((await MeasureAsync(database, key)).First);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Messages:N0} messages, {Rounds} rounds, medians:"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  first call with the snapshot     {with.Median(),8:N1} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  first call without it            {without.Median(),8:N1} ms  ({without.Median() / with.Median():N1} times as long)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  second call, all in memory       {second.Median(),8:N1} ms"));
        return 0;
    }

    private static async Task<(double First, double Second)> MeasureAsync(string database, ConversationKey key)
    {
        await using var silo = await StartAsync(database);
        // So that the first use of the code is not what is measured.
        await Find(silo, new ConversationKey(key.Tenant, SessionId.New(TimeProvider.System.GetUtcNow()))).DescribeAsync(CancellationToken.None);
        return (await TimeAsync(silo, key), await TimeAsync(silo, key));
    }

    private static async Task<double> TimeAsync(GatewayApplication silo, ConversationKey key)
    {
        var watch = Stopwatch.StartNew();
        var description = await Find(silo, key).DescribeAsync(CancellationToken.None);
        return description?.Seq == Messages + 1
            ? watch.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"The conversation has {description?.Seq} events.");
    }

    private static async Task TalkAsync(IConversation conversation, Digest credential)
    {
        var terms = new TenantAccessPolicy
        {
            Mode = IdentityMode.Off,
            Policy = IdentityPolicy.Default,
            LiveKeys = [],
            Revocations = Revocations.None,
        };
        await conversation.SendAsync(
            new StartConversation(Verdict.Absent.Instance, credential, null, null) { Terms = terms }, CancellationToken.None);
        for (var i = 1; i <= Messages; i++)
        {
            await conversation.SendAsync(
                new PostMessage(credential, string.Create(CultureInfo.InvariantCulture, $"Message {i} of a long conversation."), null) { Terms = terms },
                CancellationToken.None);
        }
    }

    private static Task<GatewayApplication> StartAsync(string database) => GatewayApplication.StartAsync(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Blinq:Operator:Url"] = "http://127.0.0.1:0",
            ["Blinq:Operator:Key"] = "operator-key-of-the-benchmark-0123456789",
            ["Blinq:MasterKey"] = Convert.ToBase64String(new byte[MasterKey.Size]),
            ["Blinq:Ledger:Provider"] = "postgres",
            ["Blinq:Ledger:ConnectionString"] = database,
        }).Build(),
        new GatewayHostOptions { HeedsSignals = false, Logging = logging => logging.SetMinimumLevel(LogLevel.Warning) }, CancellationToken.None);

    private static IConversation Find(GatewayApplication gateway, ConversationKey key) =>
        gateway.Services.GetRequiredService<IGrains>().Conversation(key);
}
