using System.Diagnostics;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class RotationGuaranteeTests
{
    [Fact]
    public async Task GivenRotationsUnderLoad_ThenNoRequestThatStartsAfterTheAnswerIsAcceptedWithAnOldToken()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        var tokens = new string[10_000];
        tokens[0] = tenant.Token("user-42");
        var rotations = 0;
        using var stop = new CancellationTokenSource();

        // Always shows the newest token it knows of when the request starts, so old ones come in at every moment.
        var visitors = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var answered = Volatile.Read(ref rotations);
                var shown = tokens[answered];
                var init = await tenant.InitAsync(shown);
                Assert.True(init.Status == 200 || (init.Status, init.Code) == (503, "trust_unsettled"), init.Text);
                if (answered == 0)
                    continue;
                var old = await tenant.InitAsync(tokens[answered - 1]);
                Assert.Equal((200, "anonymous"), (old.Status, old.Get("mode")));
            }
        })).ToList();
        var ran = Stopwatch.StartNew();
        while (ran.Elapsed < TimeSpan.FromSeconds(1.5) || rotations <= 5)
        {
            Assert.Equal(200, (await tenant.RotateAsync()).Status);
            tokens[rotations + 1] = tenant.Token("user-42");
            Interlocked.Increment(ref rotations);
        }
        await stop.CancelAsync();
        await Task.WhenAll(visitors);

        gateway.Log.ShouldHaveNoErrors();
    }
}
