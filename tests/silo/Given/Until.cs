using System.Diagnostics;

namespace Blinq.Silo.Tests.Given;

internal static class Until
{
    /// <summary>Waits for a condition, at most a minute: a net for what never happens, not a bound.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
