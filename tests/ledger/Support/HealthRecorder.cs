namespace Blinq.Ledger.Tests.Support;

/// <summary>Keeps what a ledger tells of its health.</summary>
public sealed class HealthRecorder : ILedgerHealthListener
{
    private readonly Lock _gate = new();
    private readonly List<string> _said = [];
    private bool _isLogLong;

    /// <summary><c>lost: …</c> and <c>back</c>, in order.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_gate)
                return [.. _said];
        }
    }

    public bool IsLogLong
    {
        get
        {
            lock (_gate)
                return _isLogLong;
        }
    }

    public void OnUnavailable(Exception cause) => Add($"lost: {cause.Message}");

    public void OnAvailable() => Add("back");

    public void OnLogMeasured(long bytes, bool isLong)
    {
        lock (_gate)
            _isLogLong = isLong;
    }

    public Task UntilAsync(Func<HealthRecorder, bool> holds) => Eventually.TrueAsync(() => holds(this), () => $"It said: {string.Join(", ", Said)}");

    private void Add(string said)
    {
        lock (_gate)
            _said.Add(said);
    }
}
