
namespace Blinq.Silo.Hosting;

/// <summary>A gateway may be started before the first silo: it says so and tries again each second, for a minute.</summary>
internal sealed partial class PatientStart(TimeProvider time, ILogger<PatientStart> log) : IClientConnectionRetryFilter
{
    public const int Tries = 60;

    private int _tries;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (++_tries >= Tries)
            return false;
        if (_tries == 1)
            Waiting(log, exception.Message);
        await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo answers yet; waiting up to a minute: {Why}")]
    private static partial void Waiting(ILogger log, string why);
}
