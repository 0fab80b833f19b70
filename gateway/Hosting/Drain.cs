namespace Blinq.Gateway.Hosting;

/// <summary>A node on its way out: first it is not ready, then it takes on nothing new; what runs is finished.</summary>
internal sealed class Drain
{
    private volatile bool _announced;
    private volatile bool _refusing;

    /// <summary>Readiness is red, so that nobody sends more.</summary>
    public bool IsAnnounced => _announced;

    /// <summary>What comes in all the same is sent away.</summary>
    public bool IsRefusing => _refusing;

    public void Announce() => _announced = true;

    public void Refuse()
    {
        _announced = true;
        _refusing = true;
    }
}
