namespace Blinq.Gateway.Requests;

/// <summary>Marks a request whose answer goes on until somebody ends it.</summary>
internal sealed class StreamingResponseFeature
{
    public static readonly StreamingResponseFeature Instance = new();
}
