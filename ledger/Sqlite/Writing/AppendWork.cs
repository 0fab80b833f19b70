using Blinq.Ledger.Appends;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>One append. All that can refuse it is looked at before its first write, so a refusal leaves nothing behind.</summary>
internal sealed class AppendWork(ChainedAppend append) : WriterWork<StreamHead>
{
    private readonly AppendRequest _request = append.Request;
    private readonly SessionChange? _session = SessionChange.Of(append.Request.Index);
    private bool _removedDocument;

    public override long Bytes => append.Bytes;

    /// <summary>What a document held before is to leave the log, too.</summary>
    public override bool EmptiesLog => _removedDocument;

    public override void Run(WriterSession session)
    {
        if (FindRefusal(session) is { } refusal)
        {
            RefuseUnlessDone(session, refusal);
            return;
        }
        // An insert that finds its place taken changes nothing, so it is the check for a stream that went on.
        if (!session.Events.TryInsert(append, out var position))
        {
            RefuseUnlessDone(session, Conflict());
            return;
        }
        WriteTheRest(session, position);
        session.Saw(append.At);
        Accept(append.NewHead);
    }

    public override bool StandsAlready(WriterSession session)
    {
        if (session.Events.FindAppend(append) is not { } head)
            return false;
        Accept(head);
        return true;
    }

    private Exception? FindRefusal(WriterSession session)
    {
        var tenant = _request.Stream.Tenant;
        if (_request.RequiredEpoch is { } requiredEpoch && session.Tenants.EpochOf(tenant) is var current && current != requiredEpoch)
            return new TrustMovedException(tenant, requiredEpoch, current);
        foreach (var added in append.Events)
        {
            if (added.DeduplicationKey is { } key && session.Events.FindDuplicate(_request.Stream, key) is { } seq)
                return new DuplicateEventException(_request.Stream, seq);
        }
        var head = _request.ExpectedHead;
        if (!head.IsEmpty && !session.Events.Has(_request.Stream, head))
            return Conflict();
        return _request.NewEpoch is null ? null : FindEpochRefusal(session);
    }

    private Exception? FindEpochRefusal(WriterSession session)
    {
        // Told before the epoch is: a writer with an old head has an old epoch in mind, too, and only must reload.
        if (session.Events.Has(_request.Stream, _request.ExpectedHead.Seq + 1))
            return Conflict();
        return _request.NewEpoch > session.Tenants.EpochOf(_request.Stream.Tenant)
            ? null
            : new ArgumentException("An epoch moves forward.");
    }

    /// <summary>The same append again, under the same id, has the answer of the first time.</summary>
    private void RefuseUnlessDone(WriterSession session, Exception refusal)
    {
        if (!StandsAlready(session))
            Refuse(refusal);
    }

    private void WriteTheRest(WriterSession session, long position)
    {
        if (_request.NewEpoch is { } epoch)
            session.Tenants.MoveEpoch(_request.Stream.Tenant, epoch);
        session.Seals.Write(_request);
        if (_session is not null)
            WriteSession(session, _session, position);
        if (_request.Knowledge is { } change)
            _removedDocument = KnowledgeTable.Write(session.Connection, _request.Stream.Tenant, append.NewHead.Seq, append.At, change);
        foreach (var entry in _request.Index)
            WriteEntry(session, entry);
    }

    private void WriteSession(WriterSession session, SessionChange change, long position)
    {
        var stream = _request.Stream;
        var isNewUser = change.Started;
        if (change.Started)
            session.Sessions.Insert(stream, new SessionTable.Place(stream.Tenant, append.At, position), change);
        else if (session.Events.FindFirst(stream) is { } first)
            isNewUser = session.Sessions.Update(first, change, append.At);
        if (change.Accepted is { } accepted)
        {
            session.Totals.AddObserved(stream.Tenant, accepted.Key, append.At);
            session.UserChanges.Of(stream.Tenant, accepted.User).See(accepted, append.At, isNewUser);
        }
    }

    private void WriteEntry(WriterSession session, IndexEntry entry)
    {
        var tenant = _request.Stream.Tenant;
        switch (entry)
        {
            case IndexEntry.TenantListed listed:
                session.Tenants.List(tenant, listed, append.At);
                break;
            case IndexEntry.Activity activity:
                session.Activity.Add(tenant, activity, append.At);
                if (activity.User is { } user)
                    session.UserChanges.Of(tenant, user).Count(UtcDay.Of(append.At), activity.Verified, activity.UserMessages);
                break;
            case IndexEntry.IdentityObserved observed:
                session.Totals.AddObserved(tenant, observed.Key, append.At);
                break;
            case IndexEntry.IdentityRefused refused:
                session.Totals.AddVerdicts(tenant, refused.Reason, refused.Count, append.At);
                if (refused.Sample is not null)
                    session.Refusals.Add(tenant, append.At, refused.Reason, refused.Sample);
                break;
        }
    }

    private LedgerConflictException Conflict() => new(_request.Stream, _request.ExpectedHead.Seq);
}
