using Blinq.Ledger.Appends;

namespace Blinq.Grains.Hosting;

/// <summary>The host finishes what runs and takes on no more.</summary>
public sealed class HostDrainingException() : LedgerUnavailableException("The host is draining.");
