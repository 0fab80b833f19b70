using Blinq.Ledger.Appends;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Postgres.Writing;

/// <summary>One append that waits to be written.</summary>
/// <param name="deadline">The time provider's timestamp after which it is not sent (again) any more.</param>
internal sealed class AppendWork(ChainedAppend append, long deadline)
{
    private readonly PendingAnswer<StreamHead> _answer = new();

    public ChainedAppend Append { get; } = append;

    public SessionChange? Session { get; } = SessionChange.Of(append.Request.Index);

    public StreamId Stream => Append.Request.Stream;

    public bool IsOfTenant { get; } = append.Request.Stream.Name == StreamId.TenantName;

    public bool IsLate(long now) => now > deadline;

    /// <summary>Whether it may be sent; false if its caller does not wait any more.</summary>
    public bool TryTake() => _answer.TryTake();

    public void Succeed(StreamHead head) => _answer.Succeed(head);

    public void Fail(Exception why) => _answer.Fail(why);

    /// <summary>Waits for the answer; cancelling stops the waiting only, and keeps it from being sent if it was not yet.</summary>
    public ValueTask<StreamHead> WaitAsync(CancellationToken cancel) => _answer.WaitAsync(cancel);
}
