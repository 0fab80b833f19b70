using System.Collections.Concurrent;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.RateLimits;

/// <summary>
/// Token buckets by key, filled lazily. Thread-safe. Memory is bounded: buckets live in two generations, and the older
/// is dropped as a whole once every bucket in it is full again anyway, or when there are too many keys.
/// See docs/adr/0042.
/// </summary>
internal sealed class TokenBuckets<TKey>(BucketOptions options, TimeProvider time) where TKey : IEquatable<TKey>
{
    /// <summary>Keys in one generation at most.</summary>
    public const int Capacity = 100_000;

    // From the deepest debt, a burst below nothing: a bucket that was dropped before would be full at once.
    private readonly TimeSpan _fillTime = TimeSpan.FromSeconds(2 * options.Burst / options.PerSecond);
    private readonly Lock _turning = new();
    private ConcurrentDictionary<TKey, Bucket> _young = new();
    private ConcurrentDictionary<TKey, Bucket> _old = new();
    private long _turnedAt = time.GetTimestamp();
    private int _youngCount;

    /// <returns><c>null</c> if a token was taken; else how long until there is one.</returns>
    public TimeSpan? Take(TKey key)
    {
        var bucket = Fill(key);
        lock (bucket)
        {
            if (Wait(bucket) is { } wait)
                return wait;
            bucket.Tokens--;
            return null;
        }
    }

    /// <summary>The same without taking it. A key that has no bucket is not given one: its bucket would be full.</summary>
    public TimeSpan? Peek(TKey key)
    {
        var bucket = Find(key);
        if (bucket is null)
            return null;
        lock (bucket)
        {
            Refill(bucket, time.GetTimestamp());
            return Wait(bucket);
        }
    }

    /// <summary>
    /// Takes a token whether there is one or not: what many did at once after a <see cref="Peek"/> is owed, up to a burst.
    /// </summary>
    public void Charge(TKey key)
    {
        var bucket = Fill(key);
        lock (bucket)
            bucket.Tokens = Math.Max(bucket.Tokens - 1, -options.Burst);
    }

    /// <summary>How many keys are held.</summary>
    internal int Count => _young.Count + _old.Count;

    private TimeSpan? Wait(Bucket bucket) =>
        bucket.Tokens < 1 ? TimeSpan.FromSeconds((1 - bucket.Tokens) / options.PerSecond) : null;

    private Bucket Fill(TKey key)
    {
        var now = time.GetTimestamp();
        if (Volatile.Read(ref _youngCount) >= Capacity || time.GetElapsedTime(Volatile.Read(ref _turnedAt), now) > _fillTime)
            Turn(now);

        var bucket = FindOrAdd(key, now);
        lock (bucket)
        {
            Refill(bucket, now);
            return bucket;
        }
    }

    private void Refill(Bucket bucket, long now)
    {
        bucket.Tokens = Math.Min(
            options.Burst, bucket.Tokens + time.GetElapsedTime(bucket.FilledAt, now).TotalSeconds * options.PerSecond);
        bucket.FilledAt = now;
    }

    private Bucket? Find(TKey key) => _young.TryGetValue(key, out var bucket) || _old.TryGetValue(key, out bucket) ? bucket : null;

    private Bucket FindOrAdd(TKey key, long now)
    {
        if (_young.TryGetValue(key, out var bucket))
            return bucket;
        if (!_old.TryGetValue(key, out bucket))
            bucket = new Bucket { Tokens = options.Burst, FilledAt = now };
        var kept = _young.GetOrAdd(key, bucket);
        if (ReferenceEquals(kept, bucket))
            Interlocked.Increment(ref _youngCount);
        return kept;
    }

    private void Turn(long now)
    {
        lock (_turning)
        {
            if (_youngCount < Capacity && time.GetElapsedTime(_turnedAt, now) <= _fillTime)
                return;
            _old = _young;
            _young = new ConcurrentDictionary<TKey, Bucket>();
            Volatile.Write(ref _youngCount, 0);
            Volatile.Write(ref _turnedAt, now);
        }
    }

    private sealed class Bucket
    {
        public double Tokens;
        public long FilledAt;
    }
}
