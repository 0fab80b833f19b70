using Blinq.Ledger.Streams;

namespace Blinq.Grains.Calls;

/// <summary>Whose turns <see cref="CallRunner"/> runs.</summary>
internal interface ICallTarget
{
    StreamId Stream { get; }

    /// <summary>What kind of grain it is, for metrics.</summary>
    string Kind { get; }

    /// <summary>Drops what is in memory; the next turn reads the ledger.</summary>
    void ResetState();

    /// <summary>Leaves the next turn to another, which may live elsewhere.</summary>
    void Leave();
}
