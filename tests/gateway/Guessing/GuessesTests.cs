using Blinq.Gateway.Tests.Describing;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Guessing;

/// <summary>
/// What is guessed costs no entry: no bucket of a rate limit, no slot of a stream, nothing in a cache, no grain in memory. On
/// every endpoint there is, so that one of tomorrow is tried by itself.
/// </summary>
public sealed class GuessesTests
{
    private const int Rounds = 5;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task OpeningStreamsWithGuessedCredentialsLeftGrainsInMemory_AndPostingWithThemABucketEach(string provider)
    {
        await using var gateway = await StartAsync(provider);
        var (tenant, strict) = (await gateway.RegisterAsync(), await gateway.RegisterAsync("required"));
        var session = await tenant.StartAnonymousAsync();
        await tenant.SayAsync(session, "so that it has a bucket");
        var guesses = new Guesses(gateway, tenant, strict, session, await ApiDescription.ReadAsync(gateway), new Random(190));
        // What is made once for all that follow, and as many samples of refusals as a minute keeps: else they would be waited out.
        await SendAsync(guesses, rounds: 6);
        // A guess that costs an entry costs another one each time. What is made when two requests happen to meet, as a second
        // connection and its statements, is made once.
        var (before, grown) = (new SortedDictionary<string, long>(), "");
        for (var time = 0; time < 3; time++)
        {
            before = await SettledAsync(gateway);
            await SendAsync(guesses, Rounds);
            grown = await GrownAsync(gateway, before);
            if (grown.Length == 0)
                break;
        }
        Assert.Equal("", grown);
        Assert.Equal(1, before["TokenBuckets<ConversationKey>._young"]);
        Assert.Equal(0, before["StreamSlots._addresses"]);
        gateway.Log.ShouldHaveNoErrors();
    }

    private static async Task<TestGateway> StartAsync(string provider)
    {
        // No limit turns a guess away before it has cost what it costs; and no bucket changes its generation meanwhile.
        (string, string)[] settings =
        [
            .. new[] { "Address", "PublicToken", "Subject", "Session" }.SelectMany(limit => new[]
            {
                ($"Blinq:RateLimits:{limit}:PerSecond", "1"), ($"Blinq:RateLimits:{limit}:Burst", "1000000"),
            }),
        ];
        if (provider == "sqlite")
            return await TestGateway.StartAsync(settings);
        var connection = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        return await TestGateway.StartAsync(
        [
            .. settings, ("Blinq:Ledger:Provider", "postgres"), ("Blinq:Ledger:ConnectionString", connection),
            ("Blinq:MasterKey", Convert.ToBase64String(new byte[32])),
        ]);
    }

    private static async Task SendAsync(Guesses guesses, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            foreach (var guess in guesses.Round())
            {
                var answer = await Answer.OfAsync(guess.Client, guess.Method, guess.Path, guess.Body?.ToJsonString(), guess.Bearer,
                    guess.Cookie is { } cookie ? [("Cookie", cookie)] : []);
                Assert.True(answer.Status is < 500 and not 429, $"{guess.Method} {guess.Path}: {answer.Status} {answer.Text}");
                Assert.True(guess.IsLetIn || answer.Status is 401 or 403 || (guess.Cookie is not null && answer.Status == 303), $"{guess.Method} {guess.Path}: {answer.Status} {answer.Text}");
            }
        }
    }

    /// <summary>What there is more of than before, and stays so for half a minute.</summary>
    private static async Task<string> GrownAsync(TestGateway gateway, SortedDictionary<string, long> before)
    {
        var (began, grown) = (TimeProvider.System.GetTimestamp(), "");
        await Eventually.TrueAsync(async () =>
        {
            var after = await SettledAsync(gateway);
            grown = string.Join('\n', after.Where(entry => entry.Value > before.GetValueOrDefault(entry.Key))
                .Select(entry => $"{entry.Key}: {before.GetValueOrDefault(entry.Key)} became {entry.Value}"));
            return grown.Length == 0 || TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(30);
        });
        return grown;
    }

    /// <summary>Counts until twice the same is found: what is under way moves while it is counted.</summary>
    private static async Task<SortedDictionary<string, long>> SettledAsync(TestGateway gateway)
    {
        SortedDictionary<string, long>? settled = null;
        await Eventually.TrueAsync(() =>
        {
            var (last, now) = (settled, TryCount(gateway));
            settled = now;
            return Task.FromResult(last is not null && now is not null && last.SequenceEqual(now));
        });
        return settled!;
    }

    private static SortedDictionary<string, long>? TryCount(TestGateway gateway)
    {
        try
        {
            return KeptEntries.Count(gateway.Services);
        }
        catch (InvalidOperationException)
        {
            // A collection moved under the enumeration.
            return null;
        }
    }
}
