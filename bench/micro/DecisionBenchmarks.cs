using BenchmarkDotNet.Attributes;
using Blinq.Grains.Conversations;
using Blinq.Identity.Trust;

namespace Blinq.Bench.Micro;

/// <summary>What a message costs in pure code: deciding on it and taking the event into the state; the baseline adds what encodes it.</summary>
public class DecisionBenchmarks
{
    private readonly DateTimeOffset _now = TestData.Noon;
    private readonly PostMessage _command = new(TestData.Credential("visitor"), "How long does delivery take to Almaty?", ClientId: null)
    {
        Terms = TestData.Terms(IdentityMode.Optional),
    };
    private ConversationState _state = ConversationState.Initial;

    [GlobalSetup]
    public void Begin()
    {
        var start = new StartConversation(TestData.Accepted(), TestData.Credential("visitor"), Context: null, Origin: null) { Terms = _command.Terms };
        foreach (var happened in Decide.Start(start).Events)
            _state = _state.With(happened, _now);
        if (DecideAndEvolve().Seq != 2)
            throw new InvalidOperationException("The message that is measured is refused.");
    }

    [Benchmark]
    public ConversationState DecideAndEvolve()
    {
        var state = _state;
        foreach (var happened in Decide.Post(state, _command, _now).Events)
            state = state.With(happened, _now);
        return state;
    }

    [Benchmark(Baseline = true)]
    public int DecideEncodeAndEvolve()
    {
        var (state, bytes) = (_state, 0);
        foreach (var happened in Decide.Post(state, _command, _now).Events)
        {
            bytes += ConversationCodec.Encode(happened).Length;
            state = state.With(happened, _now);
        }
        return bytes;
    }
}
