using Blinq.Identity.Tests.Given;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Tests;

/// <summary>
/// Rows <c>expired</c>, <c>not_yet_valid</c>, <c>missing_expiry</c>, <c>lifetime_too_long</c> and <c>revoked</c>.
/// </summary>
public class TimeTests
{
    private readonly TestKey _key = new();

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(300)]
    public void A_token_ends_with_its_expiry_and_the_skew(int skew)
    {
        var trust = With(new IdentityPolicy { ClockSkewSeconds = skew });
        var token = Token(("exp", "1790000000"), ("iat", null));
        var end = Clock.Now.AddSeconds(skew);

        VerdictAssert.AssertAccepted(token, trust, end.AddMicroseconds(-1));
        VerdictAssert.AssertRefused(RefusalReason.Expired, token, trust, end);
        VerdictAssert.AssertRefused(RefusalReason.Expired, token, trust, end.AddMicroseconds(1));
    }

    [Fact]
    public void A_fraction_of_the_expiry_counts()
    {
        var token = Token(("exp", "1790000000.5"), ("iat", null));
        var trust = With(new IdentityPolicy { ClockSkewSeconds = 0 });

        VerdictAssert.AssertAccepted(token, trust, Clock.Now.AddMilliseconds(499));
        VerdictAssert.AssertRefused(RefusalReason.Expired, token, trust, Clock.Now.AddMilliseconds(500));
    }

    [Fact]
    public void An_expired_token_says_by_how_much()
    {
        var refused = VerdictAssert.AssertRefused(
            RefusalReason.Expired, Token(("iat", null), ("exp", "1790000000")), With(), Clock.Now.AddSeconds(95));

        Assert.Equal(-95, refused.ClockDifferenceSeconds);
    }

    [Theory]
    [InlineData("nbf", 0)]
    [InlineData("nbf", 30)]
    [InlineData("iat", 0)]
    [InlineData("iat", 300)]
    public void A_token_starts_with_nbf_and_iat_less_the_skew(string name, int skew)
    {
        var trust = With(new IdentityPolicy { ClockSkewSeconds = skew });
        // iat lies in the past where nbf is what counts.
        var early = name == "iat" ? Token(("iat", "1790000000")) : Token(("nbf", "1790000000"), ("iat", "1789990000"));
        var start = Clock.Now.AddSeconds(-skew);

        VerdictAssert.AssertAccepted(early, trust, start);
        VerdictAssert.AssertAccepted(early, trust, start.AddMicroseconds(1));
        var refused = VerdictAssert.AssertRefused(RefusalReason.NotYetValid, early, trust, start.AddMicroseconds(-1));
        Assert.Equal(skew, refused.ClockDifferenceSeconds!.Value, tolerance: 1e-5);
    }

    [Fact]
    public void Milliseconds_in_place_of_seconds_lie_in_the_future() =>
        VerdictAssert.AssertRefused(RefusalReason.NotYetValid, Token(("iat", "1790000000000")), With());

    [Fact]
    public void Expiry_is_asked_for_only_by_policy()
    {
        VerdictAssert.AssertAccepted(Token(("exp", null)), With());
        VerdictAssert.AssertRefused(
            RefusalReason.MissingExpiry, Token(("exp", null)), With(new IdentityPolicy { RequireExpiry = true }));
        VerdictAssert.AssertAccepted(Token(), With(new IdentityPolicy { RequireExpiry = true }));
    }

    [Fact]
    public void A_lifetime_has_a_maximum_only_by_policy()
    {
        var trust = With(new IdentityPolicy { MaxLifetimeSeconds = 3600 });

        VerdictAssert.AssertAccepted(Token(), trust);
        VerdictAssert.AssertAccepted(Token(("exp", "9007199254740992")), With());
        var refused = VerdictAssert.AssertRefused(RefusalReason.LifetimeTooLong, Token(("exp", "1790003600.001")), trust);
        Assert.Equal(0, refused.ClockDifferenceSeconds);
    }

    [Fact]
    public void A_lifetime_counts_from_the_issue_however_little_of_it_is_left() =>
        VerdictAssert.AssertRefused(
            RefusalReason.LifetimeTooLong,
            Token(("iat", "1789990000"), ("exp", "1790000060")),
            With(new IdentityPolicy { MaxLifetimeSeconds = 3600 }));

    [Fact]
    public void A_lifetime_counts_from_now_where_the_issue_is_not_told()
    {
        var trust = With(new IdentityPolicy { MaxLifetimeSeconds = 3600 });
        var token = Token(("iat", null), ("exp", "1790003600"));

        VerdictAssert.AssertAccepted(token, trust, Clock.Now);
        VerdictAssert.AssertRefused(RefusalReason.LifetimeTooLong, token, trust, Clock.Now.AddMilliseconds(-1));
    }

    [Fact]
    public void A_token_without_end_is_no_way_around_a_maximum_lifetime() =>
        VerdictAssert.AssertRefused(
            RefusalReason.MissingExpiry, Token(("exp", null)), With(new IdentityPolicy { MaxLifetimeSeconds = 3600 }));

    [Fact]
    public void A_revoked_user_needs_a_newer_token()
    {
        var user = Tenants.UserIds.For(new("user_1"));
        var trust = With(revocations: new(null, new Dictionary<Ledger.Identifiers.UserId, DateTimeOffset>
        {
            [user] = Clock.Now,
        }));

        var now = Clock.Now.AddSeconds(60);
        VerdictAssert.AssertRefused(RefusalReason.Revoked, Token(("iat", "1789999999")), trust, now);
        VerdictAssert.AssertRefused(RefusalReason.Revoked, Token(("iat", "1790000000")), trust, now);
        var refused = VerdictAssert.AssertRefused(RefusalReason.Revoked, Token(("iat", "1790000000")), trust, now);
        Assert.Equal(-60, refused.ClockDifferenceSeconds);
        VerdictAssert.AssertAccepted(Token(("iat", "1790000000.001")), trust, now);
        VerdictAssert.AssertAccepted(Token(("iat", "1790000001")), trust, now);
        VerdictAssert.AssertRefused(RefusalReason.Revoked, Token(("iat", null)), trust, now);
        VerdictAssert.AssertAccepted(Token(("iat", "1789999999"), ("sub", "\"user_2\"")), trust, now);
        VerdictAssert.AssertAccepted(Token(("iat", null), ("sub", "\"user_2\"")), trust, now);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(300)]
    public void Who_logs_in_again_after_a_revocation_is_let_in_the_next_second_whatever_the_skew(int skew)
    {
        var policy = new IdentityPolicy { ClockSkewSeconds = skew };
        var trust = With(policy, new Revocations(Clock.Now.AddMilliseconds(400), new Dictionary<Ledger.Identifiers.UserId, DateTimeOffset>()));

        // Most libraries write whole seconds: what is issued in the same second can't be told from what was before.
        VerdictAssert.AssertRefused(RefusalReason.Revoked, Token(("iat", "1790000000")), trust, Clock.Now.AddMilliseconds(900));
        VerdictAssert.AssertAccepted(Token(("iat", "1790000000.5")), trust, Clock.Now.AddMilliseconds(900));
        VerdictAssert.AssertAccepted(Token(("iat", "1790000001")), trust, Clock.Now.AddSeconds(1));
    }

    [Fact]
    public void A_backend_whose_clock_runs_ahead_is_met_by_a_revocation_that_reaches_ahead()
    {
        var trust = With(
            new IdentityPolicy { ClockSkewSeconds = 60 },
            new Revocations(Clock.Now.AddSeconds(20), new Dictionary<Ledger.Identifiers.UserId, DateTimeOffset>()));

        VerdictAssert.AssertRefused(RefusalReason.Revoked, Token(("iat", "1790000020")), trust);
        VerdictAssert.AssertAccepted(Token(("iat", "1790000021")), trust);
    }

    [Fact]
    public void The_clock_difference_of_an_expired_token_is_that_of_its_issue()
    {
        // Five hours behind, with a lifetime of one hour: by its expiry it would read as four.
        var token = Token(("iat", "1789982000"), ("exp", "1789985600"));
        Assert.Equal(-18_000, VerdictAssert.AssertRefused(RefusalReason.Expired, token, With()).ClockDifferenceSeconds);

        var unissued = Token(("iat", null), ("exp", "1789985600"));
        Assert.Equal(-14_400, VerdictAssert.AssertRefused(RefusalReason.Expired, unissued, With()).ClockDifferenceSeconds);

        // Milliseconds say nothing of the clock.
        var strange = Token(("iat", "1789982000000"), ("exp", "1789985600"));
        Assert.Equal(-14_400, VerdictAssert.AssertRefused(RefusalReason.Expired, strange, With()).ClockDifferenceSeconds);
    }

    [Fact]
    public void When_everyone_is_revoked_every_user_needs_a_newer_token()
    {
        var trust = With(
            new IdentityPolicy { ClockSkewSeconds = 0 },
            new Revocations(Clock.Now, new Dictionary<Ledger.Identifiers.UserId, DateTimeOffset>()));

        var now = Clock.Now.AddSeconds(60);
        VerdictAssert.AssertRefused(RefusalReason.Revoked, Token(("sub", "\"anyone\"")), trust, now);
        VerdictAssert.AssertRefused(RefusalReason.Revoked, Token(("iat", null)), trust, now);
        VerdictAssert.AssertAccepted(Token(("iat", "1790000001")), trust, now);
    }

    private string Token(params (string, string?)[] claims) => Tokens.Sign(_key, Tokens.Claims(claims));

    private TenantTrust With(IdentityPolicy? policy = null, Revocations? revocations = null) =>
        Tenants.Trusting([_key.Live()], policy, revocations);
}
