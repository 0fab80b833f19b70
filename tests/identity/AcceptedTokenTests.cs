using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Blinq.Identity.Tests.Given;
using Blinq.Identity.Verdicts;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Blinq.Identity.Tests;

public class AcceptedTokenTests
{
    private readonly TestKey _key = new();

    [Fact]
    public void The_sample_of_the_docs_proves_who_the_visitor_is()
    {
        var token = Tokens.Sign(_key);

        var identity = VerdictAssert.AssertAccepted(token, Tenants.Trusting(_key));

        Assert.Equal("user_1", identity.Subject.Value);
        Assert.Equal(Tenants.UserIds.For(identity.Subject), identity.User);
        Assert.Equal("Ann", identity.Name);
        Assert.Equal("ann@example.com", identity.Email);
        Assert.Equal(_key.Id, identity.Key);
        Assert.Equal(3, identity.Epoch.Value);
        Assert.Equal(Clock.Seconds, identity.IssuedAt);
        Assert.Equal(Clock.Seconds + 3600, identity.ExpiresAt);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..16], identity.Fingerprint);
    }

    [Theory]
    [InlineData("""{"alg":"HS256","typ":"JWT"}""")]
    [InlineData("""{"typ":"jwt","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","typ":"Jwt"}""")]
    [InlineData("""{"alg":"HS\u003256"}""")]
    [InlineData(" {\r\n \"alg\" : \"HS256\"\t} ")]
    public void Every_spelling_of_a_plain_header_is_accepted(string header) =>
        VerdictAssert.AssertAccepted(Tokens.Sign(_key, header: header), Tenants.Trusting(_key));

    [Theory]
    [InlineData("sub", "\"пользователь_1\"")]
    [InlineData("name", "\"Аня Иванова\"")]
    [InlineData("name", "\"\\u0410\\u043d\\u044f\"")]
    [InlineData("name", "\"Ann \\ud83d\\ude00 \\\\ud800\"")]
    [InlineData("name", "\"\"")]
    [InlineData("name", null)]
    [InlineData("email", null)]
    [InlineData("iat", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "1790003600.75")]
    [InlineData("exp", "1.7900036E9")]
    [InlineData("iat", "1789999999.125")]
    [InlineData("iat", "0")]
    [InlineData("iat", "-0")]
    [InlineData("iss", "\"https://shop.example\"")]
    [InlineData("aud", "[\"a\",\"a\"]")]
    [InlineData("roles", """[{"a":1},{"a":1}]""")]
    public void A_claim_may_look_like_this(string name, string? json) =>
        VerdictAssert.AssertAccepted(Tokens.Sign(_key, Tokens.Claims((name, json))), Tenants.Trusting(_key));

    [Fact]
    public void A_Cyrillic_name_arrives_as_it_was_sent()
    {
        var identity = VerdictAssert.AssertAccepted(
            Tokens.Sign(_key, Tokens.Claims(("name", "\"Аня\""), ("sub", "\"аня\""))), Tenants.Trusting(_key));

        Assert.Equal("Аня", identity.Name);
        Assert.Equal("аня", identity.Subject.Value);
    }

    [Fact]
    public void Without_times_and_profile_a_subject_is_enough()
    {
        var identity = VerdictAssert.AssertAccepted(Tokens.Sign(_key, """{"sub":"u"}"""), Tenants.Trusting(_key));

        Assert.Null(identity.IssuedAt);
        Assert.Null(identity.ExpiresAt);
        Assert.Null(identity.Name);
        Assert.Null(identity.Email);
    }

    [Fact]
    public void A_fraction_of_a_second_is_kept()
    {
        var identity = VerdictAssert.AssertAccepted(
            Tokens.Sign(_key, Tokens.Claims(("exp", "1790000000.5"), ("iat", "1789999999.25"))), Tenants.Trusting(_key));

        Assert.Equal(1790000000.5, identity.ExpiresAt);
        Assert.Equal(1789999999.25, identity.IssuedAt);
    }

    [Fact]
    public void The_claims_may_hold_what_is_not_ours()
    {
        var identity = VerdictAssert.AssertAccepted(
            Tokens.Sign(_key, Tokens.Claims(("sub", "\"u\""), ("profile", """{"sub":5,"exp":"x","email":[]}"""))),
            Tenants.Trusting(_key));

        Assert.Equal("u", identity.Subject.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_token_is_absent_not_refused(string? token) =>
        Assert.Same(Verdict.Absent.Instance, VerdictAssert.On(token, Tenants.Trusting(_key)));

    [Fact]
    public void Something_else_than_a_string_is_malformed_and_has_no_fingerprint() =>
        Assert.Equal(new Verdict.Refused(RefusalReason.Malformed, null), TokenVerifier.NotAString);

    [Fact]
    public void A_token_made_by_IdentityModel_is_accepted()
    {
        var signing = new SigningCredentials(
            new SymmetricSecurityKey(Encoding.UTF8.GetBytes(_key.Secret)), SecurityAlgorithms.HmacSha256);
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object> { ["sub"] = "user_1", ["name"] = "Аня", ["email"] = "a@b.c" },
            IssuedAt = Clock.Now.UtcDateTime,
            NotBefore = Clock.Now.UtcDateTime,
            Expires = Clock.Now.AddHours(1).UtcDateTime,
            SigningCredentials = signing,
        });

        Assert.Equal("Аня", VerdictAssert.AssertAccepted(token, Tenants.Trusting(_key)).Name);
    }

    [Fact]
    public async Task What_the_gate_lets_through_IdentityModels_own_handler_accepts_too()
    {
        foreach (var payload in (string[])[Tokens.Ann, """{"sub":"u"}""", Tokens.Claims(("exp", "1790003600.75"))])
        {
            var token = Tokens.Sign(_key, payload);
            VerdictAssert.AssertAccepted(token, Tenants.Trusting(_key));

            var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
            {
                IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(_key.Secret)),
                ValidateIssuer = false,
                ValidateAudience = false,
                ValidateLifetime = false,
            });
            Assert.True(result.IsValid);
        }
    }

    /// <summary>Runs where Node is installed; <c>jose</c> itself is run by the walk in the README.</summary>
    [NodeFact]
    public void A_token_made_by_Node_is_accepted()
    {
        const string Script = """
            const { createHmac } = require('node:crypto');
            const b64 = o => Buffer.from(JSON.stringify(o)).toString('base64url');
            const signed = b64({ alg: 'HS256', typ: 'JWT' }) + '.' + b64({ email: 'a@b.c', name: 'Аня 😀', sub: 'user_1', iat: 1790000000, exp: 1790003600 });
            process.stdout.write(signed + '.' + createHmac('sha256', new TextEncoder().encode(process.env.SECRET)).update(signed).digest('base64url'));
            """;
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, ArgumentList = { "-e", Script } };
        start.Environment["SECRET"] = _key.Secret;

        using var node = Process.Start(start)!;
        var token = node.StandardOutput.ReadToEnd();
        node.WaitForExit();

        Assert.Equal("Аня 😀", VerdictAssert.AssertAccepted(token, Tenants.Trusting(_key)).Name);
    }
}
