using System.Globalization;
using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

public sealed class RevocationTests
{
    private const string Path = "/v1/tenant/revocations";

    [Fact]
    public async Task GivenARevokedUser_ThenTheirTokensAndSessionsAreOutAndNobodyElses()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var (theirs, others) = (await tenant.StartIdentifiedAsync("user-42"), await tenant.StartIdentifiedAsync("user-43"));
        var token = tenant.Token("user-42");

        var revoked = await tenant.PostAsync(Path, new { sub = "user-42" });

        Assert.Equal(201, revoked.Status);
        Assert.StartsWith("u_", revoked.Get("userId"), StringComparison.Ordinal);
        Assert.Equal("anonymous", (await tenant.InitAsync(token)).Get("mode"));
        Assert.Equal("session_suspended", (await tenant.ReadAsync(theirs)).Code);
        Assert.Equal(200, (await tenant.ReadAsync(others)).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public async Task GivenARevokedUser_WhenTheyLogInAgain_ThenATokenOfTheNextSecondIsGoodWhateverTheSkew(int skew)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        await tenant.PatchAsync(new { identity = new { clockSkewSeconds = skew } });
        var session = await tenant.StartIdentifiedAsync("user-42");

        var revoked = await tenant.PostAsync(Path, new { sub = "user-42" });
        var before = DateTimeOffset.Parse(revoked.Get("before"), CultureInfo.InvariantCulture).ToUnixTimeSeconds();

        Assert.Equal("anonymous", (await tenant.InitAsync(Issued(tenant, before))).Get("mode"));
        await Eventually.TrueAsync(() => TestToken.Now > before);
        var again = await tenant.InitAsync(Issued(tenant, before + 1), session);
        Assert.Equal(("identified", TestTenant.IdOf(session)), (again.Get("mode"), again.Get("sessionId")));
        Assert.Equal(200, (await tenant.ReadAsync(again.Get("session"))).Status);
    }

    /// <summary>Somebody else had joined the user's conversation with a forged token, or at a laptop that was left behind.</summary>
    [Theory]
    [InlineData("rotation")]
    [InlineData("revocation")]
    public async Task GivenSomebodyWhoWasShutOut_WhenTheUserComesBack_ThenTheyStayOut(string how)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var session = await tenant.StartIdentifiedAsync("user-42");
        await tenant.SayAsync(session, "secret");
        var theirs = (await tenant.InitAsync(tenant.Token("user-42"), resume: "latest")).Get("session");
        Assert.Equal((TestTenant.IdOf(session), 200), (TestTenant.IdOf(theirs), (await tenant.ReadAsync(theirs)).Status));
        if (how == "rotation")
            await tenant.RotateAsync();
        else
            await tenant.PostAsync(Path, new { sub = "user-42" });
        Assert.Equal("session_suspended", (await tenant.ReadAsync(theirs)).Code);

        Answer back = null!;
        await Eventually.TrueAsync(async () => (back = await tenant.InitAsync(tenant.Token("user-42"), session)).Get("mode") == "identified");

        Assert.Equal(TestTenant.IdOf(session), back.Get("sessionId"));
        Assert.Equal(200, (await tenant.ReadAsync(session)).Status);
        Assert.Equal((401, "session_unknown"), ((await tenant.ReadAsync(theirs)).Status, (await tenant.ReadAsync(theirs)).Code));
        Assert.Equal((401, "session_unknown"), ((await tenant.SayAsync(theirs, "as them")).Status, (await tenant.SayAsync(theirs, "as them")).Code));
        // The user's own other browser has a token, too.
        Assert.Equal(TestTenant.IdOf(session), (await tenant.InitAsync(tenant.Token("user-42"), theirs)).Get("sessionId"));
    }

    private static string Issued(TestTenant tenant, long iat) =>
        TestToken.Sign(tenant.Secret, new { sub = "user-42", iat, exp = iat + 3600 });

    [Fact]
    public async Task GivenEveryoneIsRevokedUpToALongAgo_ThenNewTokensAreGood()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        var revoked = await tenant.PostAsync(Path, new { before = "2020-01-01T00:00:00Z" });

        Assert.Equal(JsonValueKind.Null, revoked["userId"].ValueKind);
        Assert.Equal("2020-01-01T00:00:00.000000Z", revoked.Get("before"));
        Assert.Equal("identified", (await tenant.InitAsync(tenant.Token("user-42"))).Get("mode"));
    }

    [Fact]
    public async Task GivenALiftedRevocation_ThenItIsGone()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var id = (await tenant.PostAsync(Path, new { sub = "user-42" })).Get("id");
        Assert.Equal(id, (await tenant.GetAsync(Path))["items"][0].GetProperty("id").GetString());

        Assert.Equal(204, (await tenant.ManageAsync(HttpMethod.Delete, $"{Path}/{id}")).Status);

        Assert.Equal(0, (await tenant.GetAsync(Path))["items"].GetArrayLength());
        Assert.Equal(404, (await tenant.ManageAsync(HttpMethod.Delete, $"{Path}/{id}")).Status);
        Assert.Equal("identified", (await tenant.InitAsync(tenant.Token("user-42"))).Get("mode"));
    }

    [Theory]
    [InlineData("""{"sub":""}""", "sub")]
    [InlineData("""{"sub":"a\u0000b"}""", "sub")]
    [InlineData("""{"sub":42}""", "sub")]
    [InlineData("""{"before":"yesterday"}""", "before")]
    [InlineData("""{"before":"2020-01-01T00:00:00"}""", "before")]
    [InlineData("""{"before":"2999-01-01T00:00:00Z"}""", "before")]
    public async Task GivenAWrongField_ThenItIsNamed(string body, string field)
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();

        Assert.Equal([field], (await tenant.PostAsync(Path, body)).WrongFields);
    }
}
