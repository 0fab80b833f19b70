namespace Blinq.Grains.Payloads;

/// <summary>
/// A stream holds an event that this release cannot read. Going on would act on half a history, so nothing is done
/// with the stream until a release that knows the event runs.
/// </summary>
public sealed class UnknownEventException(string type, Exception? inner = null)
    : Exception($"An event of type '{type}' cannot be read by this release.", inner)
{
    public string Type { get; } = type;
}
