namespace Blinq.Ledger.Indexes;

/// <summary>What all of an append's index entries say about its conversation, worked out on the caller's thread.</summary>
internal sealed class SessionChange
{
    public bool Started { get; private set; }
    public bool Active { get; private set; }
    public long Messages { get; private set; }
    public string? EndedBy { get; private set; }
    public IndexEntry.IdentityAccepted? Accepted { get; private set; }

    /// <summary><c>null</c> if the entries say nothing about a conversation.</summary>
    public static SessionChange? Of(IReadOnlyList<IndexEntry> entries)
    {
        SessionChange? change = null;
        foreach (var entry in entries)
        {
            if (entry is IndexEntry.IdentityObserved or IndexEntry.IdentityRefused or IndexEntry.TenantListed or IndexEntry.Activity)
                continue;
            (change ??= new SessionChange()).Add(entry);
        }
        return change;
    }

    private void Add(IndexEntry entry)
    {
        switch (entry)
        {
            case IndexEntry.SessionStarted:
                Started = true;
                break;
            case IndexEntry.SessionActive active:
                Active = true;
                Messages += active.Messages;
                break;
            case IndexEntry.SessionEnded ended:
                EndedBy = ended.By;
                break;
            case IndexEntry.IdentityAccepted accepted:
                Accepted = accepted;
                break;
        }
    }
}
