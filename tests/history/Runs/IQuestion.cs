using Blinq.History.Tests.Registers;

namespace Blinq.History.Tests.Runs;

/// <summary>What clients ask gateways to learn whether an epoch is over.</summary>
internal interface IQuestion
{
    /// <summary>A whole HTTP request.</summary>
    byte[] RequestFor(Issued issued, int client);

    /// <summary>What an answer with status 200 says; behind it there may still be an older one.</summary>
    Outcome VerdictIn(ReadOnlySpan<byte> answer);
}
