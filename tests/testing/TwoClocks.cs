namespace Blinq.Testing;

/// <summary>A machine's two clocks, moved by the test: together, or as they drift apart when it sleeps or is set.</summary>
public sealed class TwoClocks : TimeProvider
{
    private long _monotonic = 1;
    private DateTimeOffset _wall = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _monotonic;

    public override DateTimeOffset GetUtcNow() => _wall;

    public void Pass(TimeSpan time)
    {
        _monotonic += time.Ticks;
        _wall += time;
    }

    /// <summary>The machine is suspended: only the wall clock goes on.</summary>
    public void Sleep(TimeSpan time) => _wall += time;

    /// <summary>Somebody sets the wall clock back while time passes.</summary>
    public void PassWithWallSetBack(TimeSpan time)
    {
        _monotonic += time.Ticks;
        _wall -= time;
    }
}
