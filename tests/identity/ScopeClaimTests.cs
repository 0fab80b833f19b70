using Blinq.Identity.Claims;
using Blinq.Identity.Tests.Given;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Tests;

/// <summary>What is taken of a verified token's claims, and what is left out.</summary>
public sealed class ScopeClaimTests
{
    private readonly TestKey _key = new();
    private readonly TenantTrust _trust;

    public ScopeClaimTests() => _trust = Tenants.Trusting(
        [_key.Live()], new IdentityPolicy { Claims = ClaimNames.Of(["plan", "org", "seats", "https://shop.example/groups"]) });

    [Fact]
    public void Where_a_tenant_names_none_nothing_is_taken() =>
        Assert.Null(Accept(Tenants.Trusting(_key), ("plan", "\"pro\"")).Claims);

    [Fact]
    public void Where_a_token_has_none_that_is_known() => Assert.Equal("{}", Accept(_trust, ("other", "1")).Claims!.Json);

    [Fact]
    public void One_spelling_whatever_the_token_spells() => Assert.Equal(
        """{"https://shop.example/groups":["a","b"],"org":"про","plan":true,"seats":5}""",
        Accept(
            _trust, ("seats", "5.00"), ("plan", "true"), ("org", "\"\\u043f\\u0440\\u043e\""),
            ("https://shop.example/groups", "[\"b\",\"a\",\"b\"]")).Claims!.Json);

    public static TheoryData<string, string?> Values => new()
    {
        { "\"pro\"", "\"pro\"" }, { "\"\"", "\"\"" }, { "[]", "[]" }, { "0", "0" }, { "-0", "0" }, { "-0.0", "0" }, { "0.00", "0" }, { "-1.50", "-1.5" }, { "false", "false" },
        { "9007199254740993", "9007199254740993" }, { "0.1", "0.1" },
        { $"\"{new string('x', 128)}\"", $"\"{new string('x', 128)}\"" },
        { $"\"{new string('x', 129)}\"", null }, { "null", "" }, { "{}", null }, { "1e3", null }, { "1E3", null },
        { "123456789012345678901234", "123456789012345678901234" }, { "1234567890123456789012345", null }, { "-12345678901234567890.25", "-12345678901234567890.25" },
        { "[1]", null }, { "[true]", null }, { "[null]", null }, { "[[]]", null }, { "\"\\ud800\"", null },
        { "[" + string.Join(",", Enumerable.Range(0, 16).Select(i => $"\"g{i:00}\"")) + "]", "[" + string.Join(",", Enumerable.Range(0, 16).Select(i => $"\"g{i:00}\"")) + "]" },
        { "[" + string.Join(",", Enumerable.Range(0, 17).Select(i => $"\"g{i:00}\"")) + "]", null },
    };

    /// <summary>Nothing that is cut or rounded: that could be another customer's. <c>null</c> is left out and told, empty is not there.</summary>
    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_taken_as_it_is_or_not_at_all(string json, string? taken)
    {
        var accepted = Accept(_trust, out var remarks, ("plan", json));
        Assert.Equal(string.IsNullOrEmpty(taken) ? "{}" : $$"""{"plan":{{taken}}}""", accepted.Claims!.Json);
        Assert.Equal(taken is null ? TokenRemarks.ClaimLeftOut : TokenRemarks.None, remarks);
    }

    [Fact]
    public void The_check_says_what_is_taken_and_what_is_left_out()
    {
        var check = new IdentityCheck(new TokenVerifier());
        var report = check.Explain(Tokens.Sign(_key, Tokens.Claims(("plan", "\"pro\""), ("org", "{}"))), _trust, Clock.Now);
        Assert.Equal("""{"plan":"pro"}""", report.ScopeClaims!.Json);
        Assert.Contains("; org left out", report.Checks.Single(line => line.Name == "claim_forms").Detail, StringComparison.Ordinal);

        var strange = check.Explain(Tokens.Sign(_key, Tokens.Claims(("plan", "{}"), ("org", "{}"))), _trust, Clock.Now);
        Assert.Contains("; org, plan left out", strange.Checks.Single(line => line.Name == "claim_forms").Detail, StringComparison.Ordinal);

        var forged = check.Explain(Tokens.Sign(new TestKey(), Tokens.Claims(("plan", "\"pro\""))), _trust, Clock.Now);
        Assert.Null(forged.ScopeClaims);
    }

    [Fact]
    public void Values_of_different_kinds_are_not_equal()
    {
        var read = new VerifiedClaims("""{"a":"1","b":1,"c":["1"],"d":true,"e":"true"}""").Read(ClaimNames.Of(["a", "b", "c", "d", "e"]));
        Assert.NotEqual(read["a"], read["b"]);
        Assert.Equal(read["a"], read["c"]);
        Assert.NotEqual(read["d"], read["e"]);
    }

    [Fact]
    public void What_is_named_no_more_is_not_read() =>
        Assert.Equal(["plan"], new VerifiedClaims("""{"org":"acme","plan":"pro"}""").Read(ClaimNames.Of(["plan"])).Keys);

    [Theory]
    [InlineData("plan", true)]
    [InlineData("https://shop.example/roles", true)]
    [InlineData("sub", false)]
    [InlineData("email", false)]
    [InlineData("exp", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("план", false)]
    [InlineData("a\"b", false)]
    [InlineData("a\\b", false)]
    [InlineData(null, false)]
    public void A_name(string? name, bool valid) => Assert.Equal(valid, ClaimNames.IsValid(name));

    [Fact]
    public void A_name_has_at_most_128_characters_and_a_tenant_at_most_eight()
    {
        Assert.True(ClaimNames.IsValid(new string('x', 128)));
        Assert.False(ClaimNames.IsValid(new string('x', 129)));
        Assert.Equal(8, ClaimNames.Of([.. Enumerable.Range(0, 8).Select(i => $"c{i}")])!.Count);
        Assert.Throws<ArgumentException>(() => ClaimNames.Of([.. Enumerable.Range(0, 9).Select(i => $"c{i}")]));
        Assert.Throws<ArgumentException>(() => ClaimNames.Of(["plan", "sub"]));
    }

    [Fact]
    public void Names_are_compared_by_value()
    {
        Assert.Equal(ClaimNames.Of(["b", "a", "b"]), ClaimNames.Of(["a", "b"]));
        Assert.Equal(new IdentityPolicy { Claims = ClaimNames.Of(["a"]) }, new IdentityPolicy { Claims = ClaimNames.Of(["a"]) });
        Assert.NotEqual(ClaimNames.Of(["a"]), ClaimNames.Of(["a", "b"]));
        Assert.False(ClaimNames.Of(["a"])!.Equals((object)"a"));
        Assert.False(ClaimNames.Of(["a"])!.Equals(null));
        Assert.Single(new[] { ClaimNames.Of(["a", "b"]), ClaimNames.Of(["b", "a"]) }.ToHashSet());
        Assert.Null(ClaimNames.Of([]));
    }

    [Fact]
    public void Claims_are_compared_by_their_one_spelling()
    {
        var claims = new VerifiedClaims("""{"plan":"pro"}""");
        Assert.True(claims.Equals((object)new VerifiedClaims("""{"plan":"pro"}""")));
        Assert.False(claims.Equals((object)"""{"plan":"pro"}"""));
        Assert.False(claims.Equals(null));
        Assert.False(claims.Equals(VerifiedClaims.None));
        Assert.Single(new[] { claims, new VerifiedClaims("""{"plan":"pro"}""") }.ToHashSet());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("[]")]
    [InlineData("[}")]
    [InlineData("{]")]
    public void Claims_are_an_object(string json) => Assert.Throws<ArgumentException>(() => new VerifiedClaims(json));

    private VerifiedIdentity Accept(TenantTrust trust, params (string, string?)[] claims) => Accept(trust, out _, claims);

    private VerifiedIdentity Accept(TenantTrust trust, out TokenRemarks remarks, params (string, string?)[] claims) =>
        Assert.IsType<Verdict.Accepted>(new TokenVerifier().Verify(Tokens.Sign(_key, Tokens.Claims(claims)), trust, Clock.Now, out remarks)).Identity;
}
