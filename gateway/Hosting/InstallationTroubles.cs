namespace Blinq.Gateway.Hosting;

/// <summary>What goes wrong in the background, where no request is there to be told. For the log, which comes last.</summary>
internal sealed partial class InstallationTroubles
{
    /// <summary>Set once there is a log; nothing runs in the background before.</summary>
    public ILogger? Log { get; set; }

    public void RefusalsNotWritten(string tenant, Exception fault)
    {
        if (Log is { } log)
            RefusalsNotWritten(log, fault, tenant);
    }

    public void FeedLost(Exception fault)
    {
        if (Log is { } log)
            FeedLost(log, fault);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Refusals of tenant {Tenant} could not be written; they are kept and tried again")]
    private static partial void RefusalsNotWritten(ILogger log, Exception fault, string tenant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger can't tell just now what is appended; streams look once a lease")]
    private static partial void FeedLost(ILogger log, Exception fault);
}
