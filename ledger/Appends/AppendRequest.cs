using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Appends;

/// <summary>What one append writes, all or nothing, in one transaction.</summary>
public sealed record AppendRequest
{
    public required StreamId Stream { get; init; }

    /// <summary>The event the new ones stand on; the store refuses unless exactly that one is the stream's last.</summary>
    public required StreamHead ExpectedHead { get; init; }

    /// <summary>1–100 events, in order.</summary>
    public required IReadOnlyList<NewEvent> Events { get; init; }

    /// <summary>The writer's clock. The events get the later of this and the head's time, in whole microseconds.</summary>
    public required DateTimeOffset Now { get; init; }

    public required AppendId Id { get; init; }

    /// <summary>
    /// The epoch at which an accepted token was judged; the append is refused if the tenant's epoch is another by now.
    /// </summary>
    public Epoch? RequiredEpoch { get; init; }

    /// <summary>On the tenant's own stream: the tenant's epoch once this append is committed.</summary>
    public Epoch? NewEpoch { get; init; }

    /// <summary>Sealed secrets to write (or to replace, by key id) in the same transaction.</summary>
    public IReadOnlyList<SealedSecret> SecretsToStore { get; init; } = [];

    /// <summary>Sealed secrets that are no longer needed, deleted in the same transaction.</summary>
    public IReadOnlyList<KeyId> SecretsToDelete { get; init; } = [];

    /// <summary>What changes of the tenant's knowledge, in the same transaction; <c>null</c> = nothing.</summary>
    public KnowledgeChange? Knowledge { get; init; }

    /// <summary>What the lists must know of these events, written in the same transaction.</summary>
    public IReadOnlyList<IndexEntry> Index { get; init; } = [];
}
