namespace Blinq.Testing;

public static class Clock
{
    /// <summary>When the tests take place: 1,790,000,000 s after 1970.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(Seconds);

    public const long Seconds = 1_790_000_000;
}
