namespace Blinq.Bench.Micro;

/// <inheritdoc/>
public sealed class IdleGrain : Grain, IIdleGrain
{
    public Task<int> AnswerAsync(int number) => Task.FromResult(number);
}
