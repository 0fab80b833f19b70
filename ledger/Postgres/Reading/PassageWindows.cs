using System.Globalization;
using Blinq.Ledger.Knowledge;

namespace Blinq.Ledger.Postgres.Reading;

/// <summary>
/// Where to look for the newest passages that meet a condition: first in a tenant's newest ones; then, by how many of those met it,
/// in about as many more as it takes; at last in all that is left.
/// </summary>
/// <param name="blocks">Blocks of positions in which the tenant has passages, the newest first; those left out are older.</param>
/// <param name="passages">How many passages the tenant has.</param>
/// <param name="newest">In how many to look first, about.</param>
internal sealed class PassageWindows(WantedPassages wanted, IReadOnlyList<long> blocks, long passages, int newest)
{
    /// <summary>How many positions share a token of the index (<see cref="Schema.PassageOrderSchema"/>).</summary>
    public const int Block = 2_048;

    /// <summary>What lies in more blocks than these is looked at all at once.</summary>
    public const int MostBlocks = 512;

    // Blocks from _from on and before _to are looked at now; all that is left where _to goes beyond them.
    private int _from, _to = blocks.Count < 2 ? int.MaxValue : (int)Math.Ceiling(newest * blocks.Count / (double)passages);

    public WantedPassages Wanted => wanted;

    /// <summary>The first position that is looked at.</summary>
    public long Floor => IsLast ? 0 : blocks[_to - 1] * Block;

    /// <summary>The first position that is not.</summary>
    public long Below => _from == 0 ? long.MaxValue : blocks[_from - 1] * Block;

    public string Condition => IsLast
        ? wanted.Condition
        : $"{wanted.Condition} & ({string.Join(" | ", blocks.Skip(_from).Take(_to - _from).Select(static block => string.Create(CultureInfo.InvariantCulture, $"'~{block}'")))})";

    private bool IsLast => _to >= blocks.Count;

    /// <returns><c>false</c> = all that is wanted was found, or there is no more.</returns>
    public bool MoveNext()
    {
        if (IsLast || wanted.Missing == 0)
            return false;
        // A little more than it takes, so that what is a little rarer there asks for no third look; where it does, at least twice as far.
        var more = Math.Ceiling(1.3 * wanted.Missing * _to / wanted.Found);
        (_from, _to) = (_to, more < blocks.Count ? _to + Math.Max(_from == 0 ? 1 : _to, (int)more) : int.MaxValue);
        return true;
    }
}
