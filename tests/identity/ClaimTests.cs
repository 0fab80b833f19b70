using System.Text.Json;
using Blinq.Identity.Tests.Given;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Tests;

/// <summary>Rows <c>missing_subject</c>, <c>invalid_subject</c> and <c>invalid_claim</c>.</summary>
public class ClaimTests
{
    private readonly TestKey _key = new();
    private readonly TenantTrust _trust;

    public ClaimTests() => _trust = Tenants.Trusting(_key);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Sub":"user_1"}""")]
    [InlineData("""{"user_id":"user_1"}""")]
    [InlineData("""{"user":{"sub":"user_1"}}""")]
    public void No_subject(string payload) =>
        VerdictAssert.AssertRefused(RefusalReason.MissingSubject, Tokens.Sign(_key, payload), _trust);

    public static TheoryData<string> NoSubjects =>
    [
        "null", "1", "0", "1.5", "true", "false", "[]", "[\"user_1\"]", "{}", "\"\"",
        $"\"{new string('x', 256)}\"", $"\"{new string('я', 256)}\"", $"\"{string.Concat(Enumerable.Repeat("😀", 128))}\"",
        "\"\\u0000\"", "\"a\\u0000b\"", "\"a\\nb\"", "\"a\\tb\"", "\"\\u001f\"", "\"\\u007f\"", "\"\\u0085\"", "\"\u0085\"", "\"\u007f\"",
        "\"\\ud800\"", "\"\\udc00\"", "\"a\\ud800b\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\\ud83d\"",
    ];

    [Theory]
    [MemberData(nameof(NoSubjects))]
    public void A_subject_that_is_none(string json) =>
        VerdictAssert.AssertRefused(RefusalReason.InvalidSubject, Tokens.Sign(_key, Tokens.Claims(("sub", json))), _trust);

    public static TheoryData<string> Subjects =>
    [
        "x", " ", "0", new string('x', 255), new string('я', 255), string.Concat(Enumerable.Repeat("😀", 127)),
        "a@b.c", "../..", "<script>", "' OR 1=1", "👩\u200d💻", "\u202eltr",
    ];

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_subject_may_be_any_other_text(string subject) =>
        Assert.Equal(
            subject,
            VerdictAssert.AssertAccepted(Tokens.Sign(_key, Tokens.Claims(("sub", $"\"{subject}\""))), _trust).Subject.Value);

    [Fact]
    public void An_escaped_pair_of_surrogates_is_one_character() =>
        Assert.Equal(
            "😀",
            VerdictAssert.AssertAccepted(Tokens.Sign(_key, Tokens.Claims(("sub", "\"\\uD83D\\uDE00\""))), _trust).Subject.Value);

    public static TheoryData<string> NoNumericDates =>
    [
        "null", "\"1790003600\"", "\"\"", "true", "[]", "[1790003600]", "{}",
        "-1", "-0.001", "-1790003600", "1e400", "-1e400", "1E308", "9007199254740993", "9007199254740992.5",
        "9007199254740994", "1e16", "99999999999999999999", new string('9', 400), "9" + new string('0', 5_000),
    ];

    [Theory]
    [MemberData(nameof(NoNumericDates))]
    public void A_time_that_is_none(string json)
    {
        foreach (var name in (string[])["exp", "nbf", "iat"])
            VerdictAssert.AssertRefused(RefusalReason.InvalidClaim, Tokens.Sign(_key, Tokens.Claims((name, json))), _trust);
    }

    [Theory]
    [InlineData("9007199254740992", 9007199254740992)]
    [InlineData("9007199254740992.0", 9007199254740992)]
    [InlineData("9.007199254740992e15", 9007199254740992)]
    [InlineData("9007199254740991.5", 9007199254740991.5)]
    [InlineData("1790003600", 1790003600)]
    [InlineData("1790003600.000", 1790003600)]
    [InlineData("1.7900036e9", 1790003600)]
    [InlineData("17900036E+2", 1790003600)]
    [InlineData("179000360000e-2", 1790003600)]
    [InlineData("1790003600.5", 1790003600.5)]
    public void A_time_may_be_written_like_this(string json, double seconds) =>
        Assert.Equal(
            seconds, VerdictAssert.AssertAccepted(Tokens.Sign(_key, Tokens.Claims(("exp", json))), _trust).ExpiresAt);

    [Fact]
    public void Minus_zero_is_zero() =>
        Assert.False(double.IsNegative(
            VerdictAssert.AssertAccepted(Tokens.Sign(_key, Tokens.Claims(("iat", "-0"))), _trust).IssuedAt!.Value));

    [Fact]
    public void A_time_may_have_five_thousand_digits() =>
        VerdictAssert.AssertAccepted(
            Tokens.Sign(_key, Tokens.Claims(("exp", "1790003600." + new string('0', 5_000)))), _trust);

    [Theory]
    [InlineData("1E3")]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("1e-400")]
    [InlineData("1.5")]
    public void A_time_long_ago_has_the_right_form(string json) =>
        VerdictAssert.AssertRefused(RefusalReason.Expired, Tokens.Sign(_key, Tokens.Claims(("exp", json))), _trust);

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("[\"a@b.c\"]")]
    [InlineData("{}")]
    [InlineData("\"\\ud83d\"")]
    public void A_profile_that_is_no_text_is_left_out(string json)
    {
        AssertProfile(("name", json), null, "ann@example.com", TokenRemarks.NameLeftOut);
        AssertProfile(("email", json), "Ann", null, TokenRemarks.EmailLeftOut);
    }

    [Fact]
    public void A_profile_that_fits_is_taken_as_it_is()
    {
        foreach (var letter in (string[])["x", "я", "\\u0078", "\\n"])
        {
            var (name, email) = (string.Concat(Enumerable.Repeat(letter, 255)), string.Concat(Enumerable.Repeat(letter, 320)));
            AssertProfile(("name", $"\"{name}\""), JsonSerializer.Deserialize<string>($"\"{name}\""), "ann@example.com", TokenRemarks.None);
            AssertProfile(("email", $"\"{email}\""), "Ann", JsonSerializer.Deserialize<string>($"\"{email}\""), TokenRemarks.None);
        }
        AssertProfile(("name", null), null, "ann@example.com", TokenRemarks.None);
        AssertProfile(("email", null), "Ann", null, TokenRemarks.None);
        AssertProfile(("name", "\"\""), "", "ann@example.com", TokenRemarks.None);
    }

    [Fact]
    public void An_email_that_is_too_long_is_left_out() =>
        AssertProfile(("email", $"\"{new string('x', 321)}\""), "Ann", null, TokenRemarks.EmailLeftOut);

    public static TheoryData<string, string> CutNames => new()
    {
        { new string('x', 256), new string('x', 255) },
        { new string('x', 300), new string('x', 255) },
        { new string('x', 254) + "😀", new string('x', 254) },
        { new string('x', 253) + "😀y", new string('x', 253) + "😀" },
        // One character to its reader: woman, joiner, computer.
        { new string('x', 252) + "👩\u200d💻", new string('x', 252) },
        { new string('x', 254) + "e\u0301", new string('x', 254) },
        // A single "character" that just fits, and one that would fit alone.
        { "e" + new string('\u0301', 254) + "y", "e" + new string('\u0301', 254) },
        { "xe" + new string('\u0301', 254), "x" },
        // A single "character" of 300 marks, or of pairs.
        { "e" + new string('\u0301', 300), "e" + new string('\u0301', 254) },
        { "ee" + string.Concat(Enumerable.Repeat("👩\u200d", 100)), string.Concat("ee", string.Concat(Enumerable.Repeat("👩\u200d", 100)).AsSpan(0, 252)) },
        { "e" + string.Concat(Enumerable.Repeat("👩\u200d", 100)), string.Concat("e", string.Concat(Enumerable.Repeat("👩\u200d", 100)).AsSpan(0, 254)) },
    };

    [Theory]
    [MemberData(nameof(CutNames))]
    public void A_name_that_is_too_long_is_cut_at_a_character(string name, string kept) =>
        AssertProfile(("name", $"\"{name}\""), kept, "ann@example.com", TokenRemarks.NameCut);

    [Theory]
    [InlineData("\"Ann \\ud83d\"", "Ann ")]
    [InlineData("\"Ann\\ude00 Lee\"", "Ann")]
    [InlineData("\"\\ud83d\\ude00\\ud83d\"", "😀")]
    public void Half_an_emoji_ends_a_name(string json, string kept) =>
        AssertProfile(("name", json), kept, "ann@example.com", TokenRemarks.NameCut);

    [Theory]
    [InlineData("""{"sub":"user_1","plan":"\ud83d"}""")]
    [InlineData("""{"sub":"user_1","tags":[{"of":["\ud83d","\ude00\ud83d"]}]}""")]
    [InlineData("""{"sub":"user_1","iss":"\ude00","aud":["\ude00"]}""")]
    public void Half_an_emoji_in_a_claim_that_is_not_read_costs_nothing(string payload)
    {
        VerdictAssert.AssertAccepted(Tokens.Sign(_key, payload), _trust);
        Assert.Equal(TokenRemarks.None, RemarksOn(Tokens.Sign(_key, payload)));
    }

    [Fact]
    public void A_refused_token_has_no_remarks() => Assert.Equal(
        TokenRemarks.None, RemarksOn(Tokens.Sign(_key, Tokens.Claims(("name", "null"), ("exp", "1")))));

    [Fact]
    public void Milliseconds_in_exp_are_remarked_on()
    {
        Assert.Equal(TokenRemarks.ExpiryInMilliseconds, RemarksOn(Tokens.Sign(_key, Tokens.Claims(("exp", "1790003600000")))));
        Assert.Equal(TokenRemarks.None, RemarksOn(Tokens.Sign(_key, Tokens.Claims(("exp", "100000000000")))));
        Assert.Equal(TokenRemarks.ExpiryInMilliseconds, RemarksOn(Tokens.Sign(_key, Tokens.Claims(("exp", "100000000001")))));
    }

    [Fact]
    public void Every_remark_has_a_name_that_no_reason_has()
    {
        var all = Enum.GetValues<TokenRemarks>().Aggregate((one, other) => one | other);
        Assert.Equal(TokenRemarksExtensions.WireNames, all.Each());
        Assert.Equal(5, TokenRemarksExtensions.WireNames.Distinct().Count());
        Assert.Empty(TokenRemarksExtensions.WireNames.Intersect(Enum.GetValues<RefusalReason>().Select(reason => reason.ToWire())));
        Assert.Equal(["accepted_without_email", "accepted_with_cut_name"], (TokenRemarks.EmailLeftOut | TokenRemarks.NameCut).Each());
        Assert.Empty(TokenRemarks.None.Each());
    }

    private void AssertProfile((string, string?) claim, string? name, string? email, TokenRemarks remarks)
    {
        var token = Tokens.Sign(_key, Tokens.Claims(claim));
        var identity = VerdictAssert.AssertAccepted(token, _trust);
        Assert.Equal((name, email), (identity.Name, identity.Email));
        Assert.Equal(remarks, RemarksOn(token));
    }

    private TokenRemarks RemarksOn(string token)
    {
        new TokenVerifier().Verify(token, _trust, Clock.Now, out var remarks);
        return remarks;
    }
}
