using System.Diagnostics;

namespace Blinq.Testing;

public static class Eventually
{
    /// <summary>
    /// The longest that a test waits for anything: a net for what never happens, and no bound on how quick something is. Machines that run
    /// tests are shared, and one that has a tenth of a core for a while is slow and not broken.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Waits until something is so.</summary>
    /// <param name="why">What to say if it never is.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string>? why = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Patience, why?.Invoke() ?? "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, Func{string}?)"/>
    public static Task TrueAsync(Func<bool> condition, Func<string>? why = null) => TrueAsync(() => Task.FromResult(condition()), why);
}
