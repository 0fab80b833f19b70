namespace Blinq.Gateway.Streams;

/// <summary>A reader did not take what was written for it, so all that is left is to cut it off.</summary>
internal sealed class SlowReaderException(string reason) : Exception("The reader of a stream did not take what was written for it.")
{
    /// <summary><c>slow</c>, or the code of the problem that ended the stream while it waited.</summary>
    public string Reason { get; } = reason;
}
