namespace Blinq.Hosting.Silos;

/// <summary>
/// At which ages to look for the idle, the greatest first. An activation that was idle for longer than the age that was tried last left
/// then, so no activation can be idle for longer than that age and the time since: there the next look begins. Not thread-safe.
/// </summary>
/// <param name="oldest">No activation stays idle for much longer, whatever is tried here.</param>
/// <param name="youngest">Who was used within this time is in use.</param>
internal sealed class IdleAgeSchedule(TimeSpan oldest, TimeSpan youngest, TimeProvider time)
{
    private const double Step = 1.5;

    private (TimeSpan Age, long At)? _tried;

    /// <summary>Each is taken for tried once it is given.</summary>
    public IEnumerable<TimeSpan> Downwards()
    {
        for (var age = Greatest(); age >= youngest; age /= Step)
        {
            _tried = (age, time.GetTimestamp());
            yield return age;
        }
    }

    private TimeSpan Greatest() =>
        _tried is var (age, at) && age + time.GetElapsedTime(at) is var possible && possible < oldest ? possible : oldest;
}
