namespace Blinq.Bench.Naive;

/// <summary>A session as one would write it in an afternoon.</summary>
public interface ISessionGrain : IGrainWithStringKey
{
    Task<int> StartAsync(string publicToken, byte[] credentialHash, DateTimeOffset now);
}
