using Blinq.Ledger.Appends;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>Work that comes to a result or a refusal.</summary>
internal abstract class WriterWork<T> : WriterWork
{
    private readonly PendingAnswer<T> _answer = new();
    private T? _result;
    private Exception? _refusal;

    protected void Accept(T result) => (_result, _refusal) = (result, null);

    protected void Refuse(Exception refusal) => _refusal = refusal;

    public sealed override bool TryTake() => _answer.TryTake();

    public sealed override void Answer()
    {
        if (_refusal is null)
            _answer.Succeed(_result!);
        else
            _answer.Fail(_refusal);
    }

    public sealed override void Fail(Exception why) => _answer.Fail(why);

    /// <summary>Waits for the answer; cancelling stops the waiting only.</summary>
    public ValueTask<T> WaitAsync(CancellationToken cancel) => _answer.WaitAsync(cancel);
}
