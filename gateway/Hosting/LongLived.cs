namespace Blinq.Gateway.Hosting;

/// <summary>Marks a request whose answer goes on until somebody ends it.</summary>
internal sealed class LongLived
{
    public static readonly LongLived Instance = new();
}
