using BenchmarkDotNet.Attributes;
using Blinq.Gateway.Hosting;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blinq.Bench.Micro;

/// <summary>
/// A call of a conversation that is in memory and writes nothing, beside a call of a grain that does nothing, in the same process and
/// silo: what Orleans costs, and what a conversation adds.
/// </summary>
public class TurnBenchmarks
{
    private readonly string _data = Directory.CreateTempSubdirectory("blinq-bench-").FullName;
    private GatewayApplication _gateway = null!;
    private IConversation _conversation = null!;
    private IIdleGrain _idle = null!;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _gateway = await GatewayApplication.StartAsync(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["urls"] = "http://127.0.0.1:0",
                ["Blinq:Operator:Url"] = "http://127.0.0.1:0",
                ["Blinq:DataDirectory"] = _data,
            }).Build(),
            new GatewayHostOptions { HeedsSignals = false, Logging = logging => logging.SetMinimumLevel(LogLevel.Warning) }, CancellationToken.None);
        _idle = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IIdleGrain>("idle");
        _conversation = _gateway.Services.GetRequiredService<IGrains>().Conversation(
            new ConversationKey(TenantId.New(), SessionId.New(TimeProvider.System.GetUtcNow())));
        await _conversation.SendAsync(
            new StartConversation(TestData.Absent, TestData.Credential("visitor"), Context: null, Origin: null) { Terms = TestData.Terms(IdentityMode.Off) },
            CancellationToken.None);
        if (await DescribeAsync() is null)
            throw new InvalidOperationException("There is no conversation.");
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public Task<int> IdleAsync() => _idle.AnswerAsync(1);

    [Benchmark]
    public async Task<ConversationDescription?> DescribeAsync() => await _conversation.DescribeAsync(CancellationToken.None);
}
