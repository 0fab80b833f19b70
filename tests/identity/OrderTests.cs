using System.Text.RegularExpressions;
using Blinq.Identity.Checks;
using Blinq.Identity.Tests.Given;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Tests;

/// <summary>A token that fails several checks is refused for the first, in the order of DESIGN §4.</summary>
public partial class OrderTests
{
    private readonly TestKey _key = new();
    private readonly TestKey _retired = new();

    /// <summary>
    /// One token that does everything wrong, mended step by step: the reasons come up in exactly the order of the table.
    /// </summary>
    [Fact]
    public void A_token_mended_step_by_step_is_refused_for_one_reason_after_the_other()
    {
        var trust = Tenants.Trusting(
            [_key.Live()],
            new IdentityPolicy { RequireExpiry = true, MaxLifetimeSeconds = 60 },
            new Revocations(Clock.Now, new Dictionary<Ledger.Identifiers.UserId, DateTimeOffset>()),
            lastRetired: (_retired.Key, Clock.Now.AddDays(7)));
        var stranger = new TestKey();
        var large = new string('x', 9_000);
        const string NoSubject = """{"exp":"1","nbf":2e9,"email":1}""";

        var steps = new (string Reason, string Token)[]
        {
            ("too_large", Tokens.Sign(stranger, "{" + large, """{"alg":"none","crit":[],"kid":1,"alg":1}""")),
            ("malformed", Tokens.Sign(stranger, NoSubject, """{"alg":"none","crit":[],"kid":1,"alg":1}""")),
            ("wrong_algorithm", Tokens.Sign(stranger, NoSubject, """{"crit":[],"kid":1,"alg":"none"}""")),
            ("unsupported_header", Tokens.Sign(stranger, NoSubject, """{"crit":[],"kid":1,"alg":"HS256"}""")),
            ("unknown_key", Tokens.Sign(stranger, NoSubject, """{"kid":1,"alg":"HS256"}""")),
            ("bad_signature", Tokens.Sign(stranger, NoSubject)),
            ("retired_key", Tokens.Sign(_retired, NoSubject)),
            ("missing_subject", Tokens.Sign(_key, NoSubject)),
            ("invalid_subject", Tokens.Sign(_key, """{"sub":1,"exp":"1","nbf":2e9,"email":1}""")),
            ("invalid_claim", Tokens.Sign(_key, """{"sub":"u","exp":"1","nbf":2e9,"email":1}""")),
            ("expired", Tokens.Sign(_key, """{"sub":"u","exp":1,"nbf":2e9,"email":1}""")),
            ("not_yet_valid", Tokens.Sign(_key, """{"sub":"u","nbf":2e9}""")),
            ("missing_expiry", Tokens.Sign(_key, """{"sub":"u"}""")),
            ("lifetime_too_long", Tokens.Sign(_key, """{"sub":"u","exp":2e9}""")),
            ("revoked", Tokens.Sign(_key, """{"sub":"u","exp":1790000030}""")),
            ("accepted", Tokens.Sign(_key, """{"sub":"u","iat":1790000001,"exp":1790000032}""")),
        };

        var now = Clock.Now.AddSeconds(1);
        Assert.Equal(steps.Select(step => step.Reason), steps.Select(step => VerdictAssert.NameOf(VerdictAssert.On(step.Token, trust, now))));
        Assert.Equal(
            Enum.GetValues<RefusalReason>().Select(reason => reason.ToWire()),
            steps.Select(step => step.Reason).Distinct().SkipLast(1));
    }

    [Fact]
    public void Every_check_has_a_name_of_its_own_and_says_where_its_rule_comes_from()
    {
        Assert.Equal(
            ["size", "form", "algorithm", "header", "key", "signature", "subject", "claim_forms", "expiry", "start",
                "expiry_required", "lifetime", "revocation"],
            TokenChecks.InOrder.Select(check => check.Name));
        Assert.All(TokenChecks.InOrder, check => Assert.Matches(Source(), check.Source));
    }

    [GeneratedRegex(@"^(RFC \d{4}|DESIGN) §")]
    private static partial Regex Source();
}
