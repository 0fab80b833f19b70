namespace Blinq.Identity.Checks;

/// <summary>Finds in a token's times what usually went wrong with the clock that they come from.</summary>
internal static class ClockHints
{
    /// <summary>Times beyond the year 5138 are milliseconds that were meant to be seconds.</summary>
    private const double SurelyMilliseconds = 1e11;

    /// <summary>How far off a whole hour a wrong time zone may seem: what the clocks and the way here add to it.</summary>
    private const double ZoneTolerance = 60;

    public static bool IsMilliseconds(double? time) => time > SurelyMilliseconds;

    /// <summary>
    /// How far the backend's clock is off, for a token that came too late: by <c>iat</c>, which is when that clock was read,
    /// or else by <c>exp</c>, which lies a lifetime later.
    /// </summary>
    public static double Difference(TokenValidationContext context, double expiresAt) =>
        (context.IssuedAt is { } issuedAt && !IsMilliseconds(issuedAt) ? issuedAt : expiresAt) - context.NowSeconds;

    /// <summary>Says so where a difference is a whole number of hours, as it is where local time was taken for UTC.</summary>
    public static string OfZone(double difference)
    {
        var hours = Math.Round(difference / 3600);
        return Math.Abs(hours) is >= 1 and <= 14 && Math.Abs(difference - (hours * 3600)) <= ZoneTolerance
            ? $"; iat is {Math.Abs(hours):0} h {(hours < 0 ? "behind" : "ahead")}, a whole number of hours: the backend may take local time for UTC"
            : "";
    }
}
