using System.Diagnostics;

namespace Blinq.Testing;

public static class Eventually
{
    /// <summary>Waits for a condition, at most a minute: a net for what never happens, not a bound.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
