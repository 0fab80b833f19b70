using System.Collections.Concurrent;
using Blinq.Grains.Calls;
using Blinq.Grains.Wire.Trusts;
using Blinq.Identity.Trust;
using Blinq.Ledger.Hashing;

namespace Blinq.Grains.Wire.Revoking;

/// <summary>
/// The long lists of revocations that this silo was sent, by their fingerprints. Holds a bounded number of entries and
/// starts over when it is full: what is missing is sent again. Thread-safe.
/// </summary>
internal sealed class RevocationLists
{
    /// <summary>Of all lists together: some tens of megabytes.</summary>
    public const int MaxEntries = 300_000;

    private readonly ConcurrentDictionary<Digest, Revocations> _lists = new();
    private int _entries;

    /// <exception cref="ClusterFaultException">
    /// <see cref="FaultKind.RevocationsUnknown"/>: the list was not sent along and is not known here.
    /// </exception>
    public TenantAccessPolicy Resolve(WireTerms terms) => terms.ToDomain(Find(terms));

    private Revocations Find(WireTerms terms)
    {
        if (terms.Fingerprint is not { } fingerprint)
            return terms.Revocations!.ToDomain();
        var key = new Digest(fingerprint);
        if (_lists.TryGetValue(key, out var known))
            return known;
        if (terms.Revocations is not { } sent)
            throw new ClusterFaultException(FaultKind.RevocationsUnknown, "This silo does not hold the list of revocations.", null, null, 0, 0);
        var list = sent.ToDomain();
        if (Interlocked.Add(ref _entries, list.Users.Count) > MaxEntries)
        {
            _lists.Clear();
            Interlocked.Exchange(ref _entries, list.Users.Count);
        }
        return _lists[key] = list;
    }
}
