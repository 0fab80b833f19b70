using System.Collections.Concurrent;
using Blinq.Gateway.Errors;
using Blinq.Gateway.RateLimits;
using Blinq.Grains.Keys;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.Streams;

/// <summary>How many streams are open, in all, by address and by session; each has its limit. Thread-safe.</summary>
internal sealed class StreamSlots(BlinqOptions options, ClientAddress address)
{
    private readonly ConcurrentDictionary<AddressKey, int> _addresses = new();
    private readonly ConcurrentDictionary<ConversationKey, int> _sessions = new();
    private readonly StreamOptions _limits = options.Streams;
    private int _open;

    /// <summary>How many are taken.</summary>
    internal int Open => Volatile.Read(ref _open);

    /// <summary>Takes a slot for a visitor whom the conversation has let in.</summary>
    /// <returns>The place, to be disposed; or the problem to give.</returns>
    public (StreamSlot?, Problem?) Take(HttpContext http)
    {
        if (Interlocked.Increment(ref _open) > _limits.Max)
        {
            Interlocked.Decrement(ref _open);
            return (null, Problems.Overloaded);
        }
        var from = address.Of(http);
        if (TryCount(_addresses, from, _limits.PerAddress))
            return (new StreamSlot(this, from), null);
        Interlocked.Decrement(ref _open);
        return (null, Problems.TooManyStreams);
    }

    /// <summary>
    /// The same for a session. Its id is no secret, so a client without its credential must not be able to use up its slots.
    /// </summary>
    internal bool TryCount(ConversationKey session) => TryCount(_sessions, session, _limits.PerSession);

    internal void Leave(AddressKey from, ConversationKey? session)
    {
        if (session is { } key)
            Uncount(_sessions, key);
        Uncount(_addresses, from);
        Interlocked.Decrement(ref _open);
    }

    private static bool TryCount<TKey>(ConcurrentDictionary<TKey, int> counts, TKey key, int max) where TKey : notnull
    {
        while (true)
        {
            if (!counts.TryGetValue(key, out var count))
            {
                if (counts.TryAdd(key, 1))
                    return true;
            }
            else if (count >= max)
            {
                return false;
            }
            else if (counts.TryUpdate(key, count + 1, count))
            {
                return true;
            }
        }
    }

    private static void Uncount<TKey>(ConcurrentDictionary<TKey, int> counts, TKey key) where TKey : notnull
    {
        while (true)
        {
            var count = counts[key];
            if (count == 1 ? counts.TryRemove(KeyValuePair.Create(key, 1)) : counts.TryUpdate(key, count - 1, count))
                return;
        }
    }
}
