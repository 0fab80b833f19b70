namespace Blinq.Gateway.Hosting;

/// <summary>Whether this node is on its way out: then it takes on nothing new and finishes what runs.</summary>
internal sealed class Drain
{
    private volatile bool _draining;

    public bool IsDraining => _draining;

    public void Begin() => _draining = true;
}
