using System.Globalization;
using Blinq.Bench.Comparisons;
using Blinq.Bench.Load;
using Blinq.Bench.Servers;

namespace Blinq.Bench.Scale;

/// <summary>
/// What size costs: two gateways of one kind side by side, one with ten tenants and a thousand conversations, one with ten thousand tenants
/// and a million conversations, nine tenths of them of the tenant that is asked, by a hundred thousand users. The first byte of each page
/// of the console, and what a request computes, in turn within one run, as ratios; on SQLite and, where there is initdb, on PostgreSQL.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Connections = 128;
    private const int PageRounds = 15;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        Console.WriteLine(Machine.Describe());
        Console.WriteLine("alone, on SQLite:");
        using (var little = await GatewayServer.StartAloneAsync(GatewayServer.Ours))
        using (var large = await GatewayServer.StartAloneAsync(GatewayServer.Ours))
            await CompareAsync(little, large, options);
        if (!PostgresServer.IsInstalled)
        {
            Console.WriteLine("Without PostgreSQL: there is no initdb under /usr/lib/postgresql.");
            return 0;
        }
        Console.WriteLine("role all, on PostgreSQL:");
        var postgres = await PostgresServer.StartNewAsync();
        using (var little = await GatewayServer.StartOnPostgresAsync(GatewayServer.Ours, await postgres.NewDatabaseAsync()))
        using (var large = await GatewayServer.StartOnPostgresAsync(GatewayServer.Ours, await postgres.NewDatabaseAsync()))
            await CompareAsync(little, large, options);
        return 0;
    }

    private static async Task CompareAsync(GatewayServer little, GatewayServer large, BenchOptions options)
    {
        await little.PrepareAsync();
        await large.PrepareAsync();
        await FillAsync(little, tenants: 10, users: 10, ofThisTenant: 10, ofOthers: 990);
        await FillAsync(large, tenants: 10_000, users: 100_000, ofThisTenant: options.Conversations / 10 * 9, ofOthers: options.Conversations / 10);
        await ComparePagesAsync(little, large);
        await CompareRequestsAsync(little, large, options);
    }

    private static async Task FillAsync(GatewayServer server, int tenants, int users, int ofThisTenant, int ofOthers)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var others = await server.RegisterAsync(tenants - 1);
        var load = new LoadGenerator(Math.Min(Connections, users));
        var failed = (await load.RunCountAsync(new Target(server.Process.Listening, server.Identified(users)), 200, ofThisTenant)).Failed
            + (await new LoadGenerator(Math.Min(Connections, others.Length)).RunCountAsync(new Target(server.Process.Listening, others), 200, ofOthers)).Failed;
        if (failed > 0)
            throw new InvalidOperationException($"{failed} conversations could not be begun.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {tenants:N0} tenants, {users:N0} users, {ofThisTenant:N0} conversations of the tenant that is asked and {ofOthers:N0} of the others (made in {watch.Elapsed.TotalSeconds:N0} s; {server.Process.Resident / 1e6:N0} MB resident)"));
    }

    private static async Task ComparePagesAsync(GatewayServer little, GatewayServer large)
    {
        using var first = await ConsoleReader.SignInAsync(little);
        using var second = await ConsoleReader.SignInAsync(large);
        var (few, many) = (await first.FindPagesAsync(), await second.FindPagesAsync());
        Console.WriteLine($"  First byte of each page of the console, medians of {PageRounds} rounds in turn:");
        foreach (var page in few.Keys.Where(many.ContainsKey).Order(StringComparer.Ordinal))
        {
            var (mine, theirs) = (new List<double>(), new List<double>());
            for (var round = -3; round < PageRounds; round++)
            {
                var (a, b) = (await first.FirstByteAsync(few[page]), await second.FirstByteAsync(many[page]));
                // The first rounds compile.
                if (round < 0)
                    continue;
                mine.Add(a.TotalMilliseconds);
                theirs.Add(b.TotalMilliseconds);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {page,-44}{mine.Median(),9:N2} ms{theirs.Median(),9:N2} ms{theirs.Median() / mine.Median(),8:N2} times"));
        }
    }

    private static async Task CompareRequestsAsync(GatewayServer little, GatewayServer large, BenchOptions options)
    {
        Contender[] contenders =
        [
            new("init, anonymous, little", little.Process, little.Anonymous()),
            new("init, anonymous, large", large.Process, large.Anonymous()),
            new("init, 5,000 users, little", little.Process, little.Identified()),
            new("init, 5,000 users, large", large.Process, large.Identified()),
        ];
        await Comparison.RunAsync(contenders, options with { Connections = Connections }, "the same tenant in a little and in a large installation");
    }
}
