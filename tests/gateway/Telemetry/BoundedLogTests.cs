using Blinq.Gateway.Tests.Given;
using Blinq.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blinq.Gateway.Tests.Telemetry;

public sealed partial class BoundedLogTests
{
    [Fact]
    public void TenThousandFaultsWereTenThousandLines()
    {
        var (time, log) = (new ManualTime(), new CapturedLog());
        using var inner = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var bounded = new BoundedLoggerFactory(inner, time);
        var logger = bounded.CreateLogger("a");

        for (var i = 0; i < 10_000; i++)
        {
            Fault(logger, i);
            Asked(logger, i);
            if (i == 5_000)
                Other(logger);
        }
        time.Advance(TimeSpan.FromSeconds(3));
        Fault(logger, 10_000);

        var lines = log.Lines.Where(line => !line.StartsWith("Debug", StringComparison.Ordinal)).ToList();
        Assert.Equal(10_000, log.Lines.Count() - lines.Count);
        Assert.Equal(BoundedLoggerFactory.LinesASecond + 3, lines.Count);
        Assert.Contains(lines, line => line.Contains("another line", StringComparison.Ordinal));
        Assert.Contains("9980 more lines of this event were left out within a second", lines[^2], StringComparison.Ordinal);
        Assert.Contains("fault 10000", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasLeftOutWasNotTold_WhenTheProcessEndedWithinTheSecond()
    {
        var log = new CapturedLog();
        using var inner = LoggerFactory.Create(logging => logging.AddProvider(log));
        var bounded = new BoundedLoggerFactory(inner, new ManualTime());
        for (var i = 0; i < 30; i++)
            Fault(bounded.CreateLogger("a"), i);

        bounded.Dispose();

        Assert.Equal(21, log.Lines.Count());
        Assert.Contains("10 more lines", log.Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheProcessWritesBySuchALog()
    {
        // Of its own: the shared one's tests ask that it logged no error.
        await using var gateway = await TestGateway.StartAsync();
        var logger = gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("bounded-log-tests");

        for (var i = 0; i < 10_000; i++)
            Fault(logger, i);
        await Eventually.TrueAsync(() => gateway.Log.Lines.Any(
            line => line.Contains("bounded-log-tests", StringComparison.Ordinal) && line.Contains("were left out", StringComparison.Ordinal)));

        Assert.InRange(gateway.Log.Lines.Count(line => line.Contains("bounded-log-tests", StringComparison.Ordinal)), 21, 200);
    }

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "fault {Number}")]
    private static partial void Fault(ILogger log, int number);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "another line")]
    private static partial void Other(ILogger log);

    [LoggerMessage(EventId = 9, Level = LogLevel.Debug, Message = "asked for {Number}")]
    private static partial void Asked(ILogger log, int number);
}
