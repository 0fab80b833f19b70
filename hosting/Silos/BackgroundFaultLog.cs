namespace Blinq.Hosting.Silos;

/// <summary>What goes wrong in the background, where no request is there to be answered. Thread-safe.</summary>
internal sealed partial class BackgroundFaultLog(ILogger<BackgroundFaultLog> log)
{
    public void RefusalsNotWritten(string tenant, Exception fault) => RefusalsNotWritten(log, fault, tenant);

    public void FeedLost(Exception fault) => FeedLost(log, fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Refusals of tenant {Tenant} could not be written; they are kept and tried again")]
    private static partial void RefusalsNotWritten(ILogger log, Exception fault, string tenant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger can't tell just now what is appended; streams look once a lease")]
    private static partial void FeedLost(ILogger log, Exception fault);
}
