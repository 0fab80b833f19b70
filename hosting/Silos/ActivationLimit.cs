using Blinq.Grains.Telemetry;
using Orleans.Configuration;

namespace Blinq.Hosting.Silos;

/// <summary>
/// Keeps the number of grains in memory bounded: Orleans lets them stay for as long as their age allows, however many there
/// are, and anyone can begin conversations. Above the limit those that were idle longest leave first, at any age.
/// </summary>
internal sealed partial class ActivationLimit(
    int limit, ActivationCounts counts, IGrainFactory grains, ILocalSiloDetails silo, GrainCollectionOptions collection,
    TimeProvider time, ILogger<ActivationLimit> log) : BackgroundService
{
    private static readonly TimeSpan LookedEvery = TimeSpan.FromSeconds(1);

    /// <summary>What was used within this time is in use.</summary>
    private static readonly TimeSpan Youngest = TimeSpan.FromSeconds(1);

    /// <summary>So that it does not have to clear again at once.</summary>
    private const double Target = 0.75;

    // Each try looks at all grains: under a flood those that can find none would cost more than the flood.
    private readonly IdleAgeSchedule _ages = new(collection.CollectionAge / 2, Youngest, time);

    /// <summary>Lets the longest idle go until there is room, or all that are left are in use.</summary>
    internal async Task ClearAsync()
    {
        if (Count <= limit)
            return;
        var management = grains.GetGrain<IManagementGrain>(0);
        foreach (var age in _ages.Downwards())
        {
            await management.ForceActivationCollection([silo.SiloAddress], age);
            if (Count <= limit * Target)
                return;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookedEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryClearAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private int Count => counts.Conversations + counts.Tenants;

    private async Task TryClearAsync()
    {
        try
        {
            await ClearAsync();
        }
        catch (Exception fault)
        {
            // Tried again in a second.
            NotCleared(log, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "There are more grains in memory than there should be, and the idle ones could not be let go")]
    private static partial void NotCleared(ILogger log, Exception fault);
}
