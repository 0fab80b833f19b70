using System.Collections.Concurrent;
using System.Globalization;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Registers;

namespace Blinq.History.Tests.Runs;

/// <summary>
/// Clients that call <c>session/init</c> with tokens of known epochs while somebody ends one epoch after the other. The
/// seed decides whom each client asks with what, and the schedule of whatever else happens.
/// </summary>
internal sealed class InitRun(FleetTenant tenant, int seed, long calls)
{
    /// <summary>How long it goes on at most, for what it has not seen yet; longer by far than it needs on a machine in use.</summary>
    private readonly TimeSpan _longest = TimeSpan.FromMinutes(3) + (TimeSpan.FromMilliseconds(15) * calls);
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly long[] _outcomes = new long[3];
    private Issued[] _issued = [];
    private long _called;
    private int _lost;
    private volatile bool _isOver;

    public FleetTenant Tenant => tenant;

    public int Seed => seed;

    /// <summary>What clients ask; an init unless told.</summary>
    public IQuestion Question { get; set; } = new InitQuestion(tenant);

    /// <summary>How many calls it makes at least.</summary>
    public long Calls => calls;

    public bool IsOver => _isOver;

    /// <summary>Whether enough has happened for the run to say something; until then it goes on. Called from any thread.</summary>
    public Func<bool> SaysSomething { get; set; } = static () => true;

    public long Called => Interlocked.Read(ref _called);

    public int Lost => _lost;

    /// <summary>Answers that were neither a verdict nor lost, by status.</summary>
    public IReadOnlyDictionary<int, int> Statuses => _statuses;

    public long CountOf(Outcome outcome) => Interlocked.Read(ref _outcomes[(int)outcome]);

    /// <summary>The seed that the environment asks for, or a new one.</summary>
    public static int SeedFor(TimeProvider time) =>
        int.TryParse(Environment.GetEnvironmentVariable("BLINQ_HISTORY_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : (int)(time.GetUtcNow().UtcTicks & int.MaxValue);

    /// <summary>From now on clients may show tokens of this epoch, too.</summary>
    public void Issue(Issued issued) => Volatile.Write(ref _issued, [.. _issued, issued]);

    /// <summary>Mostly the newest, often the one before, sometimes an older one.</summary>
    public Issued Draw(Random random)
    {
        var issued = Volatile.Read(ref _issued);
        var back = random.Next(10) switch { < 6 => 0, < 9 => 1, _ => random.Next(2, 6) };
        return issued[Math.Max(0, issued.Length - 1 - back)];
    }

    public void Count(Outcome outcome)
    {
        Interlocked.Increment(ref _outcomes[(int)outcome]);
        var called = Interlocked.Increment(ref _called);
        if (called >= calls && (SaysSomething() || TimeProvider.System.GetElapsedTime(_began) > _longest))
            _isOver = true;
    }

    public void NoteStatus(int status) => _statuses.AddOrUpdate(status, 1, static (_, count) => count + 1);

    public void NoteLost() => Interlocked.Increment(ref _lost);

    /// <summary>Runs until there were enough calls, and they say something.</summary>
    /// <param name="advancing">Ends one epoch after the other until the run is over.</param>
    /// <param name="meanwhile">What else happens; it ends when the run is over.</param>
    public async Task<IReadOnlyList<Init>> RunAsync(int clients, Func<Task> advancing, Func<Task>? meanwhile = null)
    {
        // A few are patient enough to be there when a stopped gateway goes on; the others keep the load up.
        var all = Enumerable.Range(0, clients)
            .Select(i => new InitClient(i, this, TimeSpan.FromSeconds(i % 8 == 0 ? 8 : 0.5))).ToArray();
        var tasks = all.Select(client => UntilOverAsync(client.RunAsync)).Append(UntilOverAsync(advancing));
        if (meanwhile is not null)
            tasks = tasks.Append(UntilOverAsync(meanwhile));
        await Task.WhenAll(tasks.ToArray());
        foreach (var client in all)
            client.Dispose();
        return [.. all.SelectMany(client => client.Inits)];
    }

    /// <summary>Whose fault ends the run for all.</summary>
    private Task UntilOverAsync(Func<Task> work) => Task.Run(async () =>
    {
        try
        {
            await work();
        }
        catch
        {
            _isOver = true;
            throw;
        }
    });
}
