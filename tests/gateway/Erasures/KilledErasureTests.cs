using System.Diagnostics;
using Blinq.Gateway.Tests.Given;
using Blinq.Ledger.Erasures;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Blinq.Gateway.Tests.Erasures;

/// <summary>
/// <c>kill -9</c> of a gateway while it erases a person: whenever it comes, the next process ends what was begun by itself, and what is
/// left is what an erasure leaves that nothing disturbed.
/// </summary>
public sealed class KilledErasureTests(ITestOutputHelper output)
{
    [Fact]
    public Task GivenKillsWhileAPersonIsErased_ThenTheNextProcessEndsIt() => KillAsync(kills: 2, others: 10);

    [Fact, Trait("Tier", "long")]
    public Task GivenAHundredKillsWhileAPersonIsErased_ThenTheNextProcessEndsIt() => KillAsync(kills: 100, others: 1_000);

    private async Task KillAsync(int kills, int others)
    {
        var made = TestDirectory.New();
        ErasedPerson person;
        string before;
        await using (var first = await TestGateway.StartAsync(made, TimeProvider.System, ("Blinq:RateLimits:Enabled", "false")))
        {
            person = new ErasedPerson(await first.RegisterAsync(), conversations: 10, others);
            await person.MakeAsync();
            before = await person.OthersAsync();
        }
        var (undisturbed, _) = await EraseInProcessAsync(Copy(made), person, killAfter: null);
        var random = new Random(12);
        var (unbegun, interrupted, ended) = (0, 0, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            var directory = Copy(made);
            var (_, answered) = await EraseInProcessAsync(directory, person, undisturbed * (1.1 * random.NextDouble()));

            await using (var next = await TestGateway.StartAsync(directory, TimeProvider.System, ("Blinq:RateLimits:Enabled", "false")))
            {
                var here = person.At(person.Tenant.At(next));
                var erasures = next.Services.GetRequiredService<ILedgerErasures>();
                var wasBegun = (await erasures.ListErasuresAsync(null, 10, CancellationToken.None)).Count == 1;
                // What was answered was begun.
                Assert.True(wasBegun || !answered);
                if (!wasBegun)
                    Assert.Equal(200, (await here.EraseAsync()).Status);
                await Eventually.TrueAsync(async () => (await erasures.ListUnfinishedErasuresAsync(1, CancellationToken.None)).Count == 0);
                _ = wasBegun ? answered ? ended++ : interrupted++ : unbegun++;

                Assert.Equal(404, (await here.Tenant.GetAsync($"/v1/tenant/users/{person.UserId}")).Status);
                Assert.Equal(before, await here.OthersAsync());
                foreach (var session in person.Sessions)
                {
                    var events = await here.Tenant.EventsAsync(TestTenant.IdOf(session));
                    Assert.All(events.SkipLast(1), recorded => Assert.Equal(System.Text.Json.JsonValueKind.Null, recorded.GetProperty("payload").ValueKind));
                    Assert.Equal("erasure", events[^1].GetProperty("payload").GetProperty("by").GetString());
                }
                var export = (await here.Tenant.GetAsync("/v1/tenant/audit/export")).Text;
                Assert.Single(export.Split('\n'), line => line.Contains("subject.erased", StringComparison.Ordinal));
                await Eventually.TrueAsync(() => Haystack.Find(directory, person.Needles).Count == 0);
            }
            var (code, said, errors) = await GatewayProcess.RunAsync("audit", "verify", directory);
            Assert.True(code == 0, said + errors);
            Directory.Delete(directory, recursive: true);
        }
        output.WriteLine($"An erasure takes {undisturbed.TotalMilliseconds:N0} ms; of {kills} kills {unbegun} came before it was begun, {interrupted} in the middle, {ended} after its answer.");
    }

    /// <summary>Asks a process to erase the person, and kills it.</summary>
    /// <param name="killAfter"><c>null</c>: once it has answered.</param>
    /// <returns>How long it took, and whether there was an answer.</returns>
    private static async Task<(TimeSpan Taken, bool Answered)> EraseInProcessAsync(string directory, ErasedPerson person, TimeSpan? killAfter)
    {
        using var process = await GatewayProcess.ServeAsync(directory, "--Blinq:Operator:Key", TestGateway.OperatorKey);
        using var client = new HttpClient { BaseAddress = process.PublicUrl };
        var watch = Stopwatch.StartNew();
        var asked = Answer.OfAsync(client, HttpMethod.Delete, $"/v1/tenant/users/{person.UserId}", null, person.Tenant.ManagementKey);
        if (killAfter is { } delay)
        {
            await Task.Delay(delay, TimeProvider.System);
            await process.KillAsync();
        }
        try
        {
            Assert.Contains((await asked).Status, (int[])[200, 202]);
            return (watch.Elapsed, true);
        }
        catch (HttpRequestException) when (killAfter is not null)
        {
            return (watch.Elapsed, false);
        }
        finally
        {
            if (killAfter is null)
                await process.KillAsync();
        }
    }

    private static string Copy(string from)
    {
        var to = TestDirectory.New();
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return to;
    }
}
