using Blinq.Hosting.Processes;

namespace Blinq.Silo.Tests.Hosting;

public sealed class LeavingTests
{
    /// <summary>As happens where the database is gone: Orleans tries to tell the others until it is back.</summary>
    [Fact]
    public async Task GivenASiloThatCannotLeaveInOrder_When55SecondsPass_ThenLeavingIsOverdue()
    {
        var time = new ManualTime();
        var leave = new ClusterLeave();
        var overdue = leave.OverdueAsync(time);
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(overdue.IsCompleted);

        await leave.StopAsync(CancellationToken.None);
        while (time.Waiting == 0)
            await Task.Yield();
        time.Advance(TimeSpan.FromSeconds(54));
        Assert.False(overdue.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await overdue.WaitAsync(Eventually.Patience);
    }
}
