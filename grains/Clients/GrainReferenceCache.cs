namespace Blinq.Grains.Clients;

/// <summary>
/// References to the grains of one interface. Asked by the interface alone, Orleans reads its attributes by reflection each
/// time; what they say is kept here. Thread-safe.
/// </summary>
internal sealed class GrainReferenceCache<TActor>(IGrainFactory factory)
    where TActor : IGrainWithStringKey
{
    private GrainReference? _first;

    /// <exception cref="ArgumentException">No silo that is known has such grains; asked again later, one may.</exception>
    public TActor Of(string key)
    {
        if (Volatile.Read(ref _first) is { } known)
            return (TActor)factory.GetGrain(GrainId.Create(known.GrainId.Type, IdSpan.Create(key)), known.InterfaceType);
        var first = factory.GetGrain<TActor>(key);
        Volatile.Write(ref _first, (GrainReference)(object)first);
        return first;
    }
}
