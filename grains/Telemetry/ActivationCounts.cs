namespace Blinq.Grains.Telemetry;

/// <summary>How many grains are in this silo's memory. Thread-safe.</summary>
internal sealed class ActivationCounts
{
    private int _conversations;
    private int _tenants;

    public int Conversations => Volatile.Read(ref _conversations);

    public int Tenants => Volatile.Read(ref _tenants);

    public void AddConversation(int by) => Interlocked.Add(ref _conversations, by);

    public void AddTenant(int by) => Interlocked.Add(ref _tenants, by);
}
