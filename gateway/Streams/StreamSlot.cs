using Blinq.Gateway.RateLimits;
using Blinq.Grains.Keys;

namespace Blinq.Gateway.Streams;

/// <summary>One open stream's place among those that there may be.</summary>
internal sealed class StreamSlot(StreamSlots places, AddressKey from) : IDisposable
{
    private ConversationKey? _session;

    /// <returns>Whether the session may have one more.</returns>
    public bool TryCount(ConversationKey session)
    {
        if (!places.TryCount(session))
            return false;
        _session = session;
        return true;
    }

    /// <summary>Gives it back. Once.</summary>
    public void Dispose() => places.Leave(from, _session);
}
