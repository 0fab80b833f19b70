using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

/// <summary>Who gets into a conversation, and with what (DESIGN §6).</summary>
public sealed class ClaimedSessionTests
{
    [Fact]
    public async Task GivenAnAnonymousSession_WhenItsVisitorLogsIn_ThenTheConversationIsTheirsAndTheOldCredentialIsOut()
    {
        var tenant = await NewAsync();
        var anonymous = await tenant.StartAnonymousAsync();
        await tenant.SayAsync(anonymous, "before");

        var claimed = await tenant.InitAsync(tenant.Token("user-42"), anonymous);

        Assert.Equal(TestTenant.IdOf(anonymous), claimed.Get("sessionId"));
        Assert.True(claimed["resumed"].GetBoolean());
        Assert.Equal((401, "session_unknown"), Refusal(await tenant.ReadAsync(anonymous)));
        Assert.Equal((401, "session_unknown"), Refusal(await tenant.SayAsync(anonymous, "me again")));
        await tenant.SayAsync(claimed.Get("session"), "after");
        var verified = (await tenant.ReadAsync(claimed.Get("session")))["items"].EnumerateArray()
            .Select(message => message.GetProperty("verified").GetBoolean());
        Assert.Equal([false, true], verified);
    }

    [Fact]
    public async Task GivenAnAnswerThatWasLost_WhenTheSameUserComesBackWithTheOldCredential_ThenTheyAreIn()
    {
        var tenant = await NewAsync();
        var anonymous = await tenant.StartAnonymousAsync();
        await tenant.InitAsync(tenant.Token("user-42"), anonymous); // the answer never arrived

        var again = await tenant.InitAsync(tenant.Token("user-42"), anonymous);

        Assert.Equal(TestTenant.IdOf(anonymous), again.Get("sessionId"));
        Assert.Equal("identified", again.Get("mode"));
        Assert.Equal(200, (await tenant.ReadAsync(again.Get("session"))).Status);
    }

    [Fact]
    public async Task GivenAClaimedSession_WhenAnotherUserOrNobodyShowsTheOldCredential_ThenANewConversation()
    {
        var tenant = await NewAsync();
        var anonymous = await tenant.StartAnonymousAsync();
        await tenant.InitAsync(tenant.Token("user-42"), anonymous);

        var other = await tenant.InitAsync(tenant.Token("user-43"), anonymous);
        var nobody = await tenant.InitAsync(null, anonymous);

        Assert.All([other, nobody], answer =>
        {
            Assert.NotEqual(TestTenant.IdOf(anonymous), answer.Get("sessionId"));
            Assert.False(answer["resumed"].GetBoolean());
        });
        Assert.Equal("anonymous", nobody.Get("mode"));
    }

    [Fact]
    public async Task GivenABoundSession_WhenItIsShownWithoutAToken_ThenANewAnonymousConversation()
    {
        var tenant = await NewAsync();
        var bound = await tenant.StartIdentifiedAsync("user-42");

        var answer = await tenant.InitAsync(null, bound);

        Assert.Equal("anonymous", answer.Get("mode"));
        Assert.NotEqual(TestTenant.IdOf(bound), answer.Get("sessionId"));
        Assert.Equal(200, (await tenant.ReadAsync(bound)).Status);
    }

    [Fact]
    public async Task GivenABoundSession_WhenItsUserComesBack_ThenItIsResumedWithTheSameCredential()
    {
        var tenant = await NewAsync();
        var bound = await tenant.StartIdentifiedAsync("user-42");

        var answer = await tenant.InitAsync(tenant.Token("user-42"), bound);

        Assert.True(answer["resumed"].GetBoolean());
        Assert.Equal(bound, answer.Get("session"));
    }

    [Fact]
    public async Task GivenClaimingIsOff_ThenAnAnonymousConversationStaysAnonymous()
    {
        var tenant = await NewAsync();
        await tenant.PatchAsync(new { identity = new { claimAnonymous = false } });
        var anonymous = await tenant.StartAnonymousAsync();

        var answer = await tenant.InitAsync(tenant.Token("user-42"), anonymous);

        Assert.NotEqual(TestTenant.IdOf(anonymous), answer.Get("sessionId"));
    }

    [Fact]
    public async Task GivenAThousandSubjectsAtOnce_ThenExactlyOneBindsTheSessionAndNobodySeesAnothersMessages()
    {
        const int visitors = 1_000;
        var tenant = await NewAsync();
        var anonymous = await tenant.StartAnonymousAsync();
        await tenant.SayAsync(anonymous, "whose am I?");

        var answers = await Task.WhenAll(Enumerable.Range(0, visitors).Select(
            i => tenant.InitAsync(tenant.Token($"user-{i}"), anonymous)));

        Assert.All(answers, answer => Assert.Equal((200, "identified"), (answer.Status, answer.Get("mode"))));
        var winner = Assert.Single(answers, answer => answer.Get("sessionId") == TestTenant.IdOf(anonymous));
        Assert.Equal(visitors, answers.Select(answer => answer.Get("sessionId")).Distinct().Count());
        Assert.Single(await tenant.EventTypesAsync(TestTenant.IdOf(anonymous)), type => type == "identity.bound");
        foreach (var loser in answers.Where(answer => answer != winner).Take(50))
            Assert.Equal(0, (await tenant.ReadAsync(loser.Get("session")))["items"].GetArrayLength());
        Assert.Equal(1, (await tenant.ReadAsync(winner.Get("session")))["items"].GetArrayLength());
    }

    [Fact]
    public async Task AnothersSessionAndOneThatDoesNotExistGetTheSameAnswer()
    {
        var gateway = await TestGateway.SharedAsync();
        var (mine, theirs) = (await NewAsync(), await NewAsync());
        var session = await theirs.StartIdentifiedAsync("user-42");
        var parts = session.Split('.');
        string[] wrong =
        [
            $"bs_{mine.Id}.{parts[1]}.{parts[2]}", // another tenant's session
            $"{parts[0]}.{parts[1]}.{new string('A', 43)}", // not its secret
            $"{parts[0]}.{new string('A', 22)}.{parts[2]}", // no such session
            $"bs_aaaaaaaaaaaaaaaa.{parts[1]}.{parts[2]}", // no such tenant
            "bs_", "x", $"{session}x", session.ToUpperInvariant(),
        ];

        var answers = new List<Answer>();
        foreach (var credential in wrong)
        {
            answers.Add(await mine.ReadAsync(credential));
            answers.Add(await mine.SayAsync(credential, "hello"));
            answers.Add(await mine.ResetAsync(credential));
        }
        answers.Add(await Answer.OfAsync(gateway.Public, HttpMethod.Get, "/v1/session/messages"));

        Assert.All(answers, answer => Assert.Equal((401, "session_unknown"), Refusal(answer)));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        var init = await mine.InitAsync(mine.Token("user-42"), session);
        Assert.False(init["resumed"].GetBoolean());
    }

    [Fact]
    public async Task GivenAReset_ThenTheCredentialIsOutAndSayingSoAgainWorks()
    {
        var tenant = await NewAsync();
        var session = await tenant.StartIdentifiedAsync("user-42");

        Assert.Equal(204, (await tenant.ResetAsync(session)).Status);
        Assert.Equal(204, (await tenant.ResetAsync(session)).Status);

        Assert.Equal((401, "session_unknown"), Refusal(await tenant.ReadAsync(session)));
        var back = await tenant.InitAsync(tenant.Token("user-42"), resume: "latest");
        Assert.Equal(TestTenant.IdOf(session), back.Get("sessionId"));
    }

    [Fact]
    public async Task GivenIdentityBecomesRequired_ThenAnonymousSessionsAreRefused()
    {
        var tenant = await NewAsync();
        var anonymous = await tenant.StartAnonymousAsync();
        await tenant.PatchAsync(new { identity = new { mode = "required" } });

        Assert.Equal((403, "identity_required"), Refusal(await tenant.ReadAsync(anonymous)));
        Assert.Equal((403, "identity_required"), Refusal(await tenant.SayAsync(anonymous, "hello")));
        Assert.Equal(204, (await tenant.ResetAsync(anonymous)).Status);
    }

    [Fact]
    public async Task GivenTheModeGoesOff_ThenBoundSessionsAreSuspendedAndComeBackWithIt()
    {
        var tenant = await NewAsync();
        var bound = await tenant.StartIdentifiedAsync("user-42");

        await tenant.PatchAsync(new { identity = new { mode = "observe" } });
        var off = await tenant.ReadAsync(bound);
        await tenant.PatchAsync(new { identity = new { mode = "optional" } });

        Assert.Equal((401, "session_suspended"), Refusal(off));
        Assert.Equal(200, (await tenant.ReadAsync(bound)).Status);
    }

    private static async Task<TestTenant> NewAsync() => await (await TestGateway.SharedAsync()).RegisterAsync();

    private static (int, string) Refusal(Answer answer) => (answer.Status, answer.Code);
}
