using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Postgres.Writing;

/// <summary>What the append procedure says became of one append.</summary>
/// <param name="Kind">One of the numbers below, which the procedure's text holds as they are.</param>
/// <param name="Detail">The current epoch, the seq of the duplicate, or when the append was first made.</param>
/// <param name="Hash">Of its last event, if it stood already.</param>
internal readonly record struct AppendOutcome(int Kind, long? Detail, byte[]? Hash)
{
    private const int Written = 0, StoodAlready = 1, TrustMoved = 2, Duplicate = 3, Conflict = 4, EpochNotForward = 5;

    public void Answer(AppendWork work)
    {
        var request = work.Append.Request;
        switch (Kind)
        {
            case Written:
                work.Succeed(work.Append.NewHead);
                break;
            case StoodAlready:
                work.Succeed(HeadOf(work, Hash!, Detail!.Value));
                break;
            case TrustMoved:
                work.Fail(new TrustMovedException(request.Stream.Tenant, request.RequiredEpoch!.Value, new Epoch(Detail!.Value)));
                break;
            case Duplicate:
                work.Fail(new DuplicateEventException(request.Stream, Detail!.Value));
                break;
            case Conflict:
                work.Fail(new LedgerConflictException(request.Stream, request.ExpectedHead.Seq));
                break;
            case EpochNotForward:
                work.Fail(new ArgumentException("An epoch moves forward."));
                break;
            default:
                throw new InvalidOperationException($"The append procedure answered {Kind}.");
        }
    }

    /// <summary>The head that the append left behind: its own hash and time as they were written the first time.</summary>
    public static StreamHead HeadOf(AppendWork work, byte[] hash, long at) =>
        new(work.Append.Events[^1].Seq, new Digest(hash), UnixMicroseconds.ToDateTimeOffset(at));
}
