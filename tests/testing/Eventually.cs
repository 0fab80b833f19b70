using System.Diagnostics;

namespace Blinq.Testing;

public static class Eventually
{
    /// <summary>Waits for a condition, at most a minute: a net for what never happens, not a bound.</summary>
    /// <param name="why">What to say if it never happens.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string>? why = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), why?.Invoke() ?? "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
