namespace Blinq.Grains.Tests.Hosting;

internal static class Until
{
    /// <summary>Waits until something is so; what a test waits for is a condition, never a time.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
