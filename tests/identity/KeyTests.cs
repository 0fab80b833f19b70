using Blinq.Identity.Tests.Given;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Tests;

/// <summary>Rows <c>unknown_key</c>, <c>bad_signature</c> and <c>retired_key</c>.</summary>
public class KeyTests
{
    private readonly TestKey _current = new();
    private readonly TestKey _previous = new();

    [Fact]
    public void Either_live_key_may_have_signed()
    {
        var trust = Tenants.Trusting([_current.Live(), _previous.Live(Clock.Now.AddMinutes(5))]);

        Assert.Equal(_current.Id, VerdictAssert.AssertAccepted(Tokens.Sign(_current), trust).Key);
        Assert.Equal(_previous.Id, VerdictAssert.AssertAccepted(Tokens.Sign(_previous), trust).Key);
    }

    [Fact]
    public void Grace_ends_on_the_instant()
    {
        var end = Clock.Now.AddMinutes(5);
        var trust = Tenants.Trusting([_current.Live(), _previous.Live(end)]);
        var plain = Tokens.Sign(_previous);
        var named = Tokens.Sign(_previous, header: Naming(_previous.Id.Value));

        foreach (var token in (string[])[plain, named])
        {
            VerdictAssert.AssertAccepted(token, trust, end.AddTicks(-1));
            VerdictAssert.AssertRefused(RefusalReason.RetiredKey, token, trust, end);
            VerdictAssert.AssertRefused(RefusalReason.RetiredKey, token, trust, end.AddTicks(1));
        }
        VerdictAssert.AssertAccepted(Tokens.Sign(_current), trust, end);
    }

    [Fact]
    public void After_seven_days_a_key_whose_grace_ended_is_just_wrong()
    {
        var end = Clock.Now.AddMinutes(5);
        var trust = Tenants.Trusting([_current.Live(), _previous.Live(end)]);
        var token = Tokens.Sign(_previous);

        VerdictAssert.AssertRefused(RefusalReason.RetiredKey, token, trust, end.AddDays(7).AddTicks(-1));
        VerdictAssert.AssertRefused(RefusalReason.BadSignature, token, trust, end.AddDays(7));
    }

    [Fact]
    public void The_last_retired_key_is_told_apart_as_long_as_trust_says()
    {
        var until = Clock.Now.AddDays(3);
        var trust = Tenants.Trusting([_current.Live()], lastRetired: (_previous.Key, until), retired: [_previous.Id]);
        var token = Tokens.Sign(_previous);

        VerdictAssert.AssertRefused(RefusalReason.RetiredKey, token, trust, until.AddTicks(-1));
        VerdictAssert.AssertRefused(RefusalReason.BadSignature, token, trust, until);
    }

    [Fact]
    public void Without_a_live_key_the_retired_one_is_still_refused()
    {
        var trust = Tenants.Trusting([], lastRetired: (_previous.Key, Clock.Now.AddDays(3)));

        VerdictAssert.AssertRefused(RefusalReason.RetiredKey, Tokens.Sign(_previous), trust);
        VerdictAssert.AssertRefused(RefusalReason.BadSignature, Tokens.Sign(_current), trust);
    }

    [Fact]
    public void A_stranger_s_signature_is_bad() =>
        VerdictAssert.AssertRefused(RefusalReason.BadSignature, Tokens.Sign(new TestKey()), Tenants.Trusting(_current));

    [Fact]
    public void A_signature_is_bound_to_what_it_signed()
    {
        var (ann, eve) = (Tokens.Sign(_current).Split('.'), Tokens.Sign(_current, """{"sub":"eve"}""").Split('.'));

        VerdictAssert.AssertRefused(
            RefusalReason.BadSignature, $"{ann[0]}.{eve[1]}.{ann[2]}", Tenants.Trusting(_current));
    }

    [Fact]
    public void A_live_key_may_be_named() =>
        VerdictAssert.AssertAccepted(
            Tokens.Sign(_current, header: Naming(_current.Id.Value)), Tenants.Trusting(_current));

    [Fact]
    public void Only_the_named_key_is_tried()
    {
        var trust = Tenants.Trusting([_current.Live(), _previous.Live(Clock.Now.AddMinutes(5))]);

        VerdictAssert.AssertRefused(
            RefusalReason.BadSignature, Tokens.Sign(_previous, header: Naming(_current.Id.Value)), trust);
        VerdictAssert.AssertRefused(
            RefusalReason.BadSignature, Tokens.Sign(_current, header: Naming(_previous.Id.Value)), trust);
    }

    [Fact]
    public void The_live_key_s_name_does_not_hide_that_the_retired_one_signed()
    {
        var trust = Tenants.Trusting([_current.Live()], lastRetired: (_previous.Key, Clock.Now.AddDays(3)));

        VerdictAssert.AssertRefused(
            RefusalReason.RetiredKey, Tokens.Sign(_previous, header: Naming(_current.Id.Value)), trust);
    }

    [Fact]
    public void A_retired_key_may_not_be_named_whoever_signed()
    {
        var older = KeyId.New("ik_");
        var trust = Tenants.Trusting(
            [_current.Live()], lastRetired: (_previous.Key, Clock.Now.AddDays(-1)), retired: [older]);

        foreach (var id in (KeyId[])[older, _previous.Id])
            VerdictAssert.AssertRefused(RefusalReason.RetiredKey, Tokens.Sign(_current, header: Naming(id.Value)), trust);
    }

    [Theory]
    [InlineData("\"ik_unknown\"")]
    [InlineData("\"\"")]
    [InlineData("\"../../etc/passwd\"")]
    [InlineData("\"' OR 1=1\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void A_name_of_no_key(string kid) =>
        VerdictAssert.AssertRefused(
            RefusalReason.UnknownKey,
            Tokens.Sign(_current, header: $$"""{"alg":"HS256","kid":{{kid}}}"""),
            Tenants.Trusting(_current));

    [Fact]
    public void Names_are_compared_exactly() =>
        VerdictAssert.AssertRefused(
            RefusalReason.UnknownKey,
            Tokens.Sign(_current, header: Naming(_current.Id.Value.ToUpperInvariant())),
            Tenants.Trusting(_current));

    [Fact]
    public void A_tenant_without_keys_accepts_nothing() =>
        VerdictAssert.AssertRefused(RefusalReason.BadSignature, Tokens.Sign(_current), Tenants.Trusting());

    private static string Naming(string kid) => $$"""{"alg":"HS256","typ":"JWT","kid":"{{kid}}"}""";
}
