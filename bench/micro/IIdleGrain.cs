namespace Blinq.Bench.Micro;

/// <summary>A grain that does nothing.</summary>
public interface IIdleGrain : IGrainWithStringKey
{
    Task<int> AnswerAsync(int number);
}
