namespace Blinq.Gateway.Requests;

/// <summary>Marks a request whose answer goes on until one side ends it.</summary>
internal sealed class StreamingResponseFeature
{
    public static readonly StreamingResponseFeature Instance = new();
}
