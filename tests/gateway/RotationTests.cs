using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class RotationTests
{
    private const string Path = "/v1/tenant/identity/secret/rotate";

    [Fact]
    public async Task GivenARotation_ThenNoOldTokenIsAcceptedAndBoundSessionsWaitForANewOne()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var old = tenant.Token("user-42");
        var session = (await tenant.InitAsync(old)).Get("session");

        var rotated = await tenant.RotateAsync();

        Assert.Equal(2, rotated["epoch"].GetInt64());
        Assert.Equal(JsonValueKind.Null, rotated["previous"].ValueKind);
        Assert.Equal("anonymous", (await tenant.InitAsync(old)).Get("mode"));
        Assert.Equal("session_suspended", (await tenant.ReadAsync(session)).Code);
        Assert.Equal("session_suspended", (await tenant.SayAsync(session, "hello")).Code);
        var back = await tenant.InitAsync(tenant.Token("user-42"), session);
        Assert.Equal((true, TestTenant.IdOf(session)), (back["resumed"].GetBoolean(), back.Get("sessionId")));
        Assert.Equal(200, (await tenant.ReadAsync(back.Get("session"))).Status);
    }

    [Fact]
    public async Task GivenGrace_ThenTheOldTokenIsAcceptedUntilItIsRevoked()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var old = tenant.Token("user-42");

        var rotated = await tenant.RotateAsync(new { graceSeconds = 3600 });
        var inGrace = await tenant.InitAsync(old);
        var revoked = await tenant.PostAsync("/v1/tenant/identity/secret/revoke-previous", new { });
        var after = await tenant.InitAsync(old);
        var again = await tenant.PostAsync("/v1/tenant/identity/secret/revoke-previous", new { });

        Assert.NotEqual(JsonValueKind.Null, rotated["previous"].GetProperty("validUntil").ValueKind);
        Assert.Equal("identified", inGrace.Get("mode"));
        Assert.Equal(3, revoked["epoch"].GetInt64());
        Assert.Equal("anonymous", after.Get("mode"));
        Assert.Equal((409, "no_previous_key"), (again.Status, again.Code));
        var states = (await tenant.GetAsync("/v1/tenant/identity"))["keys"].EnumerateArray().Select(key => key.GetProperty("state").GetString());
        Assert.Equal(["current", "retired"], states);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\n\n")]
    public async Task ASecretThatWasReadFromAFileKeptTheFilesLineBreak_AndItsTokensWereRefused(string end)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var mine = $"a-secret-of-our-own-{end.Length}-and-{nameof(ASecretThatWasReadFromAFileKeptTheFilesLineBreak_AndItsTokensWereRefused)}";

        var rotated = await tenant.RotateAsync(new { secret = mine + end });

        Assert.Equal((200, mine), (rotated.Status, rotated.Get("secret")));
        Assert.Equal("identified", (await tenant.InitAsync(tenant.Token("user-42"))).Get("mode"));
        // Line breaks make no short secret long.
        var padded = await tenant.RotateAsync(new { secret = new string('k', 31) + end });
        Assert.Equal((400, "secret_too_short"), (padded.Status, padded.Code));
    }

    [Fact]
    public async Task GivenTheSameIdempotencyKey_ThenTheSameSecretAgain_ButNotForAnotherRequest()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        var first = await tenant.RotateAsync(null, ("Idempotency-Key", "console-1"));
        var again = await tenant.RotateAsync(null, ("Idempotency-Key", "console-1"));
        var other = await tenant.RotateAsync(new { graceSeconds = 60 }, ("Idempotency-Key", "console-1"));

        Assert.Equal((200, 200), (first.Status, again.Status));
        Assert.Equal(first.Get("secret"), again.Get("secret"));
        Assert.Equal(first["epoch"].GetInt64(), again["epoch"].GetInt64());
        Assert.Equal((422, "idempotency_key_reused"), (other.Status, other.Code));
        Assert.Equal("identified", (await tenant.InitAsync(tenant.Token("u"))).Get("mode"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    public async Task GivenAnIdempotencyKeyThatIsNone_Then400(string key)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal(["Idempotency-Key"], (await tenant.RotateAsync(null, ("Idempotency-Key", key))).WrongFields);
        Assert.Equal(["Idempotency-Key"], (await tenant.RotateAsync(null, ("Idempotency-Key", new string('k', 256)))).WrongFields);
    }

    [Fact]
    public async Task GivenTwoRotationsThatOverlap_ThenOneLosesHoweverLateItsBodyCame()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();
        using var slow = new SlowRequest(gateway.Application.PublicUrls[0], Path, tenant.ManagementKey, "{}");
        await slow.SendHeadersAsync();
        // The server asked for the body, so it has read the tenant's epoch by now.
        await slow.WaitForContinueAsync();

        var fast = await tenant.RotateAsync();
        var late = await slow.FinishAsync();

        Assert.Equal(200, fast.Status);
        Assert.Contains("409 Conflict", late, StringComparison.Ordinal);
        Assert.Contains("epoch_moved", late, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenManyRotationsAtOnce_ThenEverySecretThatWasAnsweredIsAnEpochOfItsOwn()
    {
        var gateway = await TestGateway.SharedAsync();
        var tenant = await gateway.RegisterAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => Answer.OfAsync(gateway.Public, HttpMethod.Post, Path, null, tenant.ManagementKey)));

        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 409));
        var epochs = answers.Where(answer => answer.Status == 200).Select(answer => answer["epoch"].GetInt64()).ToList();
        Assert.Equal(epochs.Count, epochs.Distinct().Count());
        Assert.Equal(epochs.Max(), (await tenant.GetAsync("/v1/tenant/identity"))["epoch"].GetInt64());
    }

    [Fact]
    public async Task GivenAnImportedSecret_ThenTokensSignedWithItAreAccepted()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var mine = "ключ-" + new string('k', 32);

        var answer = await tenant.RotateAsync(new { secret = mine });

        Assert.Equal(mine, answer.Get("secret"));
        Assert.Equal("identified", (await tenant.InitAsync(TestToken.Sign(mine, new { sub = "u" }))).Get("mode"));
        var back = await tenant.RotateAsync(new { secret = mine });
        Assert.Equal((409, "secret_reused"), (back.Status, back.Code));
    }

    [Fact]
    public async Task GivenAnImportedSecretThatIsTooShort_Then400()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        var answer = await tenant.RotateAsync(new { secret = new string('k', 31) });

        Assert.Equal((400, "secret_too_short"), (answer.Status, answer.Code));
        Assert.DoesNotContain("kkk", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"graceSeconds":-1}""", "graceSeconds")]
    [InlineData("""{"graceSeconds":86401}""", "graceSeconds")]
    [InlineData("""{"graceSeconds":"1"}""", "graceSeconds")]
    [InlineData("""{"secret":"\ud800aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""", "secret")]
    [InlineData("""{"secret":7}""", "secret")]
    public async Task GivenAWrongField_ThenItIsNamed(string body, string field)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal([field], (await tenant.RotateAsync(body)).WrongFields);
    }

    [Fact]
    public async Task GivenTokensThatFared_ThenIdentityTellsHow()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        await tenant.InitAsync(tenant.Token("u"));
        await tenant.InitAsync("x.y");

        var identity = await tenant.GetAsync("/v1/tenant/identity");

        Assert.Equal("optional", identity.Get("mode"));
        Assert.Equal(1, identity["last7Days"].GetProperty("accepted").GetInt64());
        Assert.Equal(1, identity["last7Days"].GetProperty("refused").GetProperty("malformed").GetInt64());
        Assert.NotEqual(JsonValueKind.Null, identity["keys"][0].GetProperty("lastUsedAt").ValueKind);
    }

    [Fact]
    public async Task GivenAPastedToken_ThenTheCheckExplainsItAndLeavesNoTrace()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync("off");
        const string path = "/v1/tenant/identity/check";

        var good = await tenant.PostAsync(path, new { token = tenant.Token("user-42") });
        var bad = await tenant.PostAsync(path, new { token = "x.y.z" });
        var absent = await tenant.PostAsync(path, new { });
        var number = await tenant.PostAsync(path, """{"token":42}""");

        Assert.Equal("accepted", good.Get("verdict"));
        Assert.Equal("user-42", good["claims"].GetProperty("sub").GetString());
        Assert.Equal(("malformed", "absent", "malformed"), (bad.Get("verdict"), absent.Get("verdict"), number.Get("verdict")));
        Assert.Equal(0, (await tenant.GetAsync("/v1/tenant/identity/refusals"))["items"].GetArrayLength());
    }
}
