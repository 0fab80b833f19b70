namespace Blinq.Hosting.Processes;

/// <summary>Notes when this process begins to leave the cluster, so that leaving can be bounded.</summary>
internal sealed class ClusterLeave : IHostedService
{
    /// <summary>How long leaving in order may take.</summary>
    public static readonly TimeSpan InOrder = TimeSpan.FromSeconds(50);

    /// <summary>After this the process ends whatever is left.</summary>
    public static readonly TimeSpan Within = InOrder + TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _began.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Completes when leaving has taken too long.</summary>
    public async Task OverdueAsync(TimeProvider time)
    {
        await _began.Task;
        await Task.Delay(Within, time);
    }
}
