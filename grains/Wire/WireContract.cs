namespace Blinq.Grains.Wire;

/// <summary>
/// What gateways and silos of one cluster must agree on. Records and interfaces on the wire have aliases, and their members
/// numbers, that are never used for anything else again: a member is added under a new number (and read as its default by
/// a release that does not send it), and one that is no longer needed leaves its number empty. A change that an older
/// release can't read gets a new alias beside the old one (docs/adr/0104).
/// </summary>
public static class WireContract
{
    /// <summary>
    /// Named in every deploy note. It goes up with each release that adds to the wire; a cluster may run this version and
    /// the one before it together.
    /// </summary>
    public const int Version = 2;
}
