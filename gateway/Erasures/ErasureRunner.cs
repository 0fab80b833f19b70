using System.Collections.Concurrent;
using Blinq.Grains.Erasures;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.Erasures;

/// <summary>
/// Runs erasures, each once at a time in this process, and goes on with those that stopped: its own that met a fault, and those
/// of a process that is gone. Thread-safe.
/// </summary>
internal sealed partial class ErasureRunner(
    Eraser eraser, ILedger ledger, ILedgerIndexes indexes, ILedgerErasures erasures, TimeProvider time, ILogger<ErasureRunner> log)
    : BackgroundService
{
    /// <summary>How soon what stopped is gone on with.</summary>
    public static readonly TimeSpan ResumedEvery = TimeSpan.FromSeconds(30);

    private const int AtOnce = 100;

    private readonly ConcurrentDictionary<KeyId, Lazy<Task<Erasure>>> _running = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Notes that a user is to be erased; run it then.</summary>
    /// <returns>One that is under way already, if there is; <c>null</c> if there is no such user, or nothing is left of one.</returns>
    public async ValueTask<Erasure?> BeginAsync(TenantId tenant, UserId user, Actor actor, CancellationToken cancel)
    {
        if (await erasures.FindUnfinishedErasureAsync(tenant, user, cancel) is { } underWay)
            return underWay;
        return await indexes.FindUserAsync(tenant, user, cancel) is null
            ? null
            : await erasures.BeginErasureAsync(new Erasure(KeyId.New("er_"), tenant, user, ledger.Now, actor.Name), cancel);
    }

    /// <summary>Goes on with an erasure, or joins the run that does. It ends with the process, not with its caller.</summary>
    /// <exception cref="Ledger.Appends.LedgerException">It was interrupted, and will be gone on with.</exception>
    public Task<Erasure> RunAsync(Erasure erasure)
    {
        ArgumentNullException.ThrowIfNull(erasure);
        return _running.GetOrAdd(erasure.Id, _ => new Lazy<Task<Erasure>>(() => Task.Run(() => RunOnceAsync(erasure)))).Value;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
        foreach (var running in _running.Values)
            await ((Task)running.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await ResumeAsync(stoppingToken);
            await Task.Delay(ResumedEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ResumeAsync(CancellationToken stop)
    {
        try
        {
            foreach (var erasure in await erasures.ListUnfinishedErasuresAsync(AtOnce, stop))
                await ((Task)RunAsync(erasure)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next process goes on.
        }
#pragma warning disable CA1031 // Whatever kept it from looking, it looks again, and the log is told.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            NotListed(log, fault);
        }
    }

    private async Task<Erasure> RunOnceAsync(Erasure erasure)
    {
        try
        {
            return await eraser.RunAsync(erasure, _stopping.Token);
        }
        catch (Exception fault) when (!_stopping.IsCancellationRequested)
        {
            Interrupted(log, fault, erasure.Id.Value, erasure.Tenant.Value);
            throw;
        }
        finally
        {
            _running.TryRemove(erasure.Id, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Erasure {Erasure} of tenant {Tenant} was interrupted; it is gone on with within half a minute")]
    private static partial void Interrupted(ILogger log, Exception fault, string erasure, string tenant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger can't tell just now which erasures are unfinished")]
    private static partial void NotListed(ILogger log, Exception fault);
}
