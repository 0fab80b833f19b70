using System.Diagnostics;

namespace Blinq.Silo.Tests.Given;

internal static class Until
{
    /// <summary>Waits for a condition, at most 30 seconds.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
