namespace Blinq.Grains.Hosting;

/// <summary>
/// Makes room for other processes that write to the same conversation. Whoever has it in memory appends turn after turn,
/// and one that must first read what it missed would come too late every time; so, after some turns without a rest,
/// nothing is written for as long as a few of them took. Used within turns only.
/// </summary>
internal sealed class Pace(TimeProvider time)
{
    private const int TurnsInARow = 16;

    /// <summary>Room for three turns: one to read, one to append, one for whoever is slower.</summary>
    private const double Share = 3.0 / TurnsInARow;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    private int _turns;
    private long _began;
    private long _ended;

    /// <summary>Call it first in a turn.</summary>
    public ValueTask BeginAsync()
    {
        var now = time.GetTimestamp();
        if (_turns == 0 || time.GetElapsedTime(_ended, now) >= Rest)
            (_turns, _began) = (0, now);
        if (_turns++ < TurnsInARow)
            return ValueTask.CompletedTask;
        var room = time.GetElapsedTime(_began, now) * Share;
        _turns = 0;
        return room < Shortest ? ValueTask.CompletedTask : new(Task.Delay(room < Longest ? room : Longest, time));
    }

    /// <summary>Call it last in a turn.</summary>
    public void End() => _ended = time.GetTimestamp();
}
