using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Grains.Refusals;

/// <summary>
/// Records refusals that started no conversation, without making a request wait: the first in a quiet minute at once, the
/// rest together when the minute is over, so that a client can't fill the ledger with refusals. Thread-safe. Memory is
/// bounded: 10,000 tenants at a time, counts and at most five samples a reason. What can't be recorded is kept and tried
/// again every minute; what has to be given up is counted in <c>blinq.refusals.dropped</c>.
/// </summary>
/// <param name="onFault">Told what kept refusals from being recorded, for the log; may be called from any thread.</param>
public sealed class RefusalLog(ILedger ledger, TimeProvider time, Action<TenantId, Exception>? onFault = null) : IAsyncDisposable
{
    /// <summary>How many tenants' refusals are noted at a time: 1 or more; 10,000 unless told. More are dropped, and counted.</summary>
    public int MaxTenants { get; init; } = 10_000;

    /// <summary>At most one event a tenant in this time (and process).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly Meter Meter = new("Blinq.Grains");
    private static readonly Counter<long> DroppedCounter = Meter.CreateCounter<long>(
        "blinq.refusals.dropped", description: "Refused tokens that could not be noted in the audit trail.");

    private readonly ConcurrentDictionary<TenantId, RefusalBucket> _buckets = new();
    private readonly CancellationTokenSource _closing = new();
    private long _dropped;

    /// <summary>How many refusals were given up since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Notes one refusal and returns at once.</summary>
    /// <param name="reason">As the API shows it, e.g. <c>bad_signature</c> or <c>absent</c>.</param>
    public void Note(TenantId tenant, string reason, RefusalSample sample)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(sample);
        var at = time.GetUtcNow();
        while (!_closing.IsCancellationRequested)
        {
            var (bucket, isNew) = FindOrOpen(tenant);
            if (bucket is null)
                break;
            var noted = bucket.TryNote(reason, sample, at);
            if (noted == RefusalBucket.Noted.Closed)
            {
                _buckets.TryRemove(KeyValuePair.Create(tenant, bucket));
                continue;
            }
            if (noted == RefusalBucket.Noted.NoRoom)
                Drop(1);
            if (isNew)
                bucket.Running = Task.Run(() => RunAsync(tenant, bucket));
            return;
        }
        Drop(1);
    }

    /// <summary>Records what is noted by now, whatever the minute; what fails stays noted. For a drain.</summary>
    public async ValueTask FlushAsync()
    {
        foreach (var (tenant, bucket) in _buckets)
            await WriteAsync(tenant, bucket);
    }

    /// <summary>Records what is noted, gives up what can't be, and notes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
            return;
        await _closing.CancelAsync();
        foreach (var (tenant, bucket) in _buckets)
        {
            await bucket.Running;
            await WriteAsync(tenant, bucket);
            Drop(bucket.Close());
        }
        _buckets.Clear();
    }

    private (RefusalBucket? Bucket, bool IsNew) FindOrOpen(TenantId tenant)
    {
        while (true)
        {
            if (_buckets.TryGetValue(tenant, out var known))
                return (known, false);
            if (_buckets.Count >= MaxTenants)
                return (null, false);
            var opened = new RefusalBucket(new RefusalStream(ledger, tenant));
            if (_buckets.TryAdd(tenant, opened))
                return (opened, true);
        }
    }

    // Lives for as long as refusals keep coming, and a minute longer.
    private async Task RunAsync(TenantId tenant, RefusalBucket bucket)
    {
        try
        {
            do
            {
                await WriteAsync(tenant, bucket);
                await Task.Delay(Interval, time, _closing.Token);
            }
            while (!bucket.CloseIfEmpty());
            _buckets.TryRemove(KeyValuePair.Create(tenant, bucket));
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Disposing writes the rest.
        }
    }

    private async Task WriteAsync(TenantId tenant, RefusalBucket bucket)
    {
        try
        {
            await bucket.WriteAsync();
        }
#pragma warning disable CA1031 // Whatever went wrong, the refusals are still noted, and the log is told.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            onFault?.Invoke(tenant, fault);
        }
    }

    private void Drop(long count)
    {
        if (count == 0)
            return;
        Interlocked.Add(ref _dropped, count);
        DroppedCounter.Add(count);
    }
}
