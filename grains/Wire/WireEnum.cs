namespace Blinq.Grains.Wire;

/// <summary>
/// Maps a closed set of the domain to its numbers on the wire, by name: the domain may be put into another order, and a
/// name that one side lacks is found when the process starts to use the set, and by a test.
/// </summary>
internal static class WireEnum<TDomain, TWire>
    where TDomain : struct, Enum
    where TWire : struct, Enum
{
    private static readonly Dictionary<TDomain, TWire> Out =
        Enum.GetValues<TDomain>().ToDictionary(value => value, value => Enum.Parse<TWire>(Enum.GetName(value)!));

    private static readonly Dictionary<TWire, TDomain> In =
        Enum.GetValues<TWire>().ToDictionary(value => value, value => Enum.Parse<TDomain>(Enum.GetName(value)!));

    public static TWire ToWire(TDomain value) => Out[value];

    /// <exception cref="KeyNotFoundException">A later release sent what this one does not know.</exception>
    public static TDomain ToDomain(TWire value) => In[value];
}
