using System.Collections.Concurrent;

namespace Blinq.Silo.Tests.Given;

/// <summary>Loses answers on their way back to a gateway, after the grain did what it was asked for; and counts the tries.</summary>
internal sealed class LostAnswers : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<GrainId, bool> _dropped = new();
    private readonly ConcurrentDictionary<GrainId, TaskCompletionSource> _late = new();
    private readonly ConcurrentDictionary<GrainId, List<object>> _sent = new();
    private readonly ConcurrentDictionary<GrainId, Func<Task>> _between = new();

    /// <summary>The next answer never arrives.</summary>
    public void DropNext(GrainId grain) => _dropped[grain] = true;

    /// <summary>The next answer is not given before the call was sent once more: the caller's time runs out.</summary>
    public void DelayNext(GrainId grain) => _late[grain] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Something happens between the first try and the second.</summary>
    public void BeforeNextTry(GrainId grain, Func<Task> happens) => _between[grain] = happens;

    /// <summary>The last arguments of all calls to a grain that left the gateway.</summary>
    public IReadOnlyList<object> SentTo(GrainId grain)
    {
        var sent = _sent.GetOrAdd(grain, static _ => []);
        lock (sent)
            return [.. sent];
    }

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var isAgain = Note(context) > 1;
        if (isAgain && _late.TryRemove(context.TargetId, out var late))
            late.SetResult();
        if (isAgain && _between.TryRemove(context.TargetId, out var happens))
            await happens();
        await context.Invoke();
        if (_dropped.TryRemove(context.TargetId, out _))
            throw new TimeoutException("The answer was lost.");
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (_late.TryGetValue(context.TargetId, out var late))
            await late.Task;
    }

    /// <summary>Tries begin to count when something is to happen to them.</summary>
    public void Forget(GrainId grain) => _sent.TryRemove(grain, out _);

    private int Note(IOutgoingGrainCallContext context)
    {
        var sent = _sent.GetOrAdd(context.TargetId, static _ => []);
        var arguments = context.Request.GetArgumentCount();
        lock (sent)
        {
            sent.Add(arguments > 0 ? context.Request.GetArgument(arguments - 1)! : context.MethodName);
            return sent.Count;
        }
    }
}
