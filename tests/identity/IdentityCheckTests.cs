using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Blinq.Identity.Checks;
using Blinq.Identity.Tests.Given;

namespace Blinq.Identity.Tests;

/// <summary>That the explanation says the same as the verdict is made sure of in every other test.</summary>
public class IdentityCheckTests
{
    private readonly TestKey _key = new();
    private readonly IdentityCheck _check = new(new TokenVerifier());

    [Fact]
    public void Of_an_accepted_token_every_check_is_shown_to_pass()
    {
        var report = Explain(Tokens.Sign(_key));

        Assert.Equal("accepted", report.Verdict);
        Assert.Equal(_key.Id.Value, report.KeyId);
        Assert.Equal("user_1", report.Claims?.GetProperty("sub").GetString());
        Assert.Equal(TokenChecks.InOrder.Select(check => check.Name), report.Checks.Select(line => line.Name));
        Assert.All(report.Checks, line => Assert.True(line.Ok));
        Assert.All(report.Checks, line => Assert.NotEmpty(line.Detail!));
    }

    [Fact]
    public void Checks_after_the_first_refusal_are_shown_as_not_reached()
    {
        var report = Explain(Tokens.Sign(_key, Tokens.Claims(("exp", "1789999905"))));

        Assert.Equal("expired", report.Verdict);
        Assert.Equal(_key.Id.Value, report.KeyId);
        Assert.Equal(
            [true, true, true, true, true, true, true, true, false, null, null, null, null],
            report.Checks.Select(line => line.Ok));
        Assert.Equal("exp is 95 s in the past; skew allowed is 30 s", DetailOf(report));
        Assert.NotNull(report.Claims);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Of_no_token_nothing_is_reached(string? token)
    {
        var report = Explain(token);

        Assert.Equal("absent", report.Verdict);
        Assert.Equal(TokenChecks.InOrder.Length, report.Checks.Count);
        Assert.All(report.Checks, line => Assert.Null(line.Ok));
    }

    [Fact]
    public void Something_else_than_a_string_fails_the_form()
    {
        var report = IdentityCheck.ExplainNotAString();

        Assert.Equal("malformed", report.Verdict);
        Assert.Equal(TokenChecks.InOrder.Select(check => check.Name), report.Checks.Select(line => line.Name));
        Assert.Equal("form", report.Checks.Single(line => line.Ok == false).Name);
    }

    [Fact]
    public void Claims_that_are_not_clean_are_not_shown()
    {
        Assert.Null(Explain(Tokens.Sign(_key, """{"sub":"u","sub":"v"}""")).Claims);
        Assert.Null(Explain("a.b").Claims);
    }

    [Fact]
    public void Of_half_a_surrogate_pair_a_replacement_character_is_shown() => Assert.Equal(
        "\uFFFD|a\uFFFD\uFFFDb😀",
        Explain(Tokens.Sign(_key, """{"sub":"\ud800","name":"a\udc00\udc00b\ud83d\ude00"}""")).Claims is { } claims
            ? $"{claims.GetProperty("sub").GetString()}|{claims.GetProperty("name").GetString()}" : null);

    [Fact]
    public void Half_a_surrogate_pair_right_at_the_beginning_is_replaced_too() => Assert.Equal(
        "\uFFFD", Explain(Tokens.Sign(_key, """{"":"\ud800","sub":"u"}""")).Claims!.Value.GetProperty("").GetString());

    [Fact]
    public void Details_read_the_same_whatever_language_the_server_speaks()
    {
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(
                "exp is 95.5 s in the past; skew allowed is 30 s", DetailOf(Explain(Tokens.Sign(_key, Tokens.Claims(("exp", "1789999904.5"))))));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("name", "null", "name is left out")]
    [InlineData("email", "null", "email is left out")]
    [InlineData("name", "\"\\ud83d\"", "name is left out")]
    [InlineData("name", "\"Ann\\ud83d\"", "name is cut")]
    public void What_is_left_out_or_cut_is_told(string name, string json, string hint)
    {
        var report = Explain(Tokens.Sign(_key, Tokens.Claims((name, json))));

        Assert.Equal("accepted", report.Verdict);
        Assert.Contains(hint, report.Checks.Single(line => line.Name == "claim_forms").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Milliseconds_in_exp_are_told_though_they_are_accepted()
    {
        var report = Explain(Tokens.Sign(_key, Tokens.Claims(("exp", "1790003600000"))));

        Assert.Equal("accepted", report.Verdict);
        Assert.Contains("milliseconds", report.Checks.Single(line => line.Name == "expiry").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-5 * 3600, "5 h behind")]
    [InlineData((-5 * 3600) - 60, "5 h behind")]
    [InlineData((-5 * 3600) - 61, null)]
    [InlineData((-5 * 3600) + 60, "5 h behind")]
    [InlineData(-14 * 3600, "14 h behind")]
    [InlineData(-15 * 3600, null)]
    [InlineData(3600, "1 h ahead")]
    [InlineData(31, null)]
    public void A_whole_number_of_hours_is_told_as_a_time_zone(int offset, string? hint)
    {
        var detail = DetailOf(Explain(Tokens.Sign(_key, Tokens.Claims(
            ("iat", $"{Clock.Seconds + offset}"), ("exp", $"{Clock.Seconds + offset + 600}")))));

        Assert.Equal(hint is not null, detail.Contains("local time", StringComparison.Ordinal));
        Assert.Contains(hint ?? "", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_iat_tells_a_time_zone()
    {
        var (behind, ahead) = ($"{Clock.Seconds - 3600}", $"{Clock.Seconds + 3600}");
        string[] without =
        [
            DetailOf(Explain(Tokens.Sign(_key, Tokens.Claims(("iat", null), ("exp", behind))))),
            DetailOf(Explain(Tokens.Sign(_key, Tokens.Claims(("iat", null), ("nbf", ahead))))),
        ];

        Assert.All(without, detail => Assert.DoesNotContain("local time", detail, StringComparison.Ordinal));
        Assert.Contains(
            "1 h ahead", DetailOf(Explain(Tokens.Sign(_key, Tokens.Claims(("iat", ahead), ("nbf", ahead))))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nameid")]
    [InlineData("userId")]
    [InlineData("preferred_username")]
    [InlineData("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier")]
    public void A_user_id_under_another_name_is_told(string name) => Assert.Equal(
        $"there is no sub; there is {name}, but the user's id has to stand in sub",
        DetailOf(Explain(Tokens.Sign(_key, $$"""{"{{name}}":"42"}"""))));

    [Fact]
    public void Claims_outlive_the_check()
    {
        var report = Explain(Tokens.Sign(_key));
        for (var i = 0; i < 100; i++)
            Explain(Tokens.Sign(_key, Tokens.Claims(("sub", "\"other\""))));

        Assert.Equal(Tokens.Ann, report.Claims?.GetRawText());
    }

    [Fact]
    public void A_retired_key_is_named()
    {
        var old = new TestKey();
        var trust = Tenants.Trusting([_key.Live()], lastRetired: (old.Key, Clock.Now.AddDays(1)));

        var report = _check.Explain(Tokens.Sign(old), trust, Clock.Now);

        Assert.Equal("retired_key", report.Verdict);
        Assert.Equal(old.Id.Value, report.KeyId);
        Assert.Equal(
            $"the token was signed with key {old.Id}, which was rotated out; a backend still has the old secret",
            DetailOf(report));
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "base64 all", "the secret was base64-decoded before use" },
        { "base64 body", "the secret was base64-decoded, without its bis_, before use" },
        { "body", "the secret was used without its bis_" },
        { "to base64", "the secret was base64-encoded before use" },
        { "to hex", "the secret was hex-encoded before use" },
        { "sha256", "the secret was hashed with SHA-256 before use" },
        { "utf16", "the secret was used as UTF-16" },
        { "line", "the secret was used with white space at its end" },
        { "return", "the secret was used with white space at its end" },
        { "line of Windows", "the secret was used with white space at its end" },
        { "space", "the secret was used with white space at its end" },
        { "quoted", "the secret was used with quotation marks around it" },
        { "quoted once", "the secret was used with quotation marks around it" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_common_mistake_with_the_secret_is_found_out(string mistake, string detail)
    {
        var used = Mistaken(mistake, _key.Secret);

        var report = Explain(SignedWithBytes(used));

        Assert.Equal("bad_signature", report.Verdict);
        Assert.StartsWith(detail, DetailOf(report), StringComparison.Ordinal);
        Assert.DoesNotContain(_key.Secret, DetailOf(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hex_secret_that_was_decoded_is_found_out()
    {
        var key = new TestKey(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

        var report = _check.Explain(
            SignedWithBytes(Convert.FromHexString(key.Secret)), Tenants.Trusting(key), Clock.Now);

        Assert.StartsWith("the secret was hex-decoded before use", DetailOf(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8=")]
    [InlineData("-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_8")]
    public void An_imported_secret_that_was_base64_decoded_is_found_out(string secret)
    {
        var key = new TestKey(secret);
        var used = Convert.FromBase64String("+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8=");

        var report = _check.Explain(SignedWithBytes(used), Tenants.Trusting(key), Clock.Now);

        Assert.StartsWith("the secret was base64-decoded before use", DetailOf(report), StringComparison.Ordinal);
    }

    /// <summary>Neither of one that could be hex but for its length or a letter, nor of one that could be base64.</summary>
    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    [InlineData("bis_0123456789abcdef0123456789abcdef0")]
    [InlineData("пароль пароль пароль")]
    public void Of_a_stranger_s_signature_nothing_is_guessed(string secret) => Assert.StartsWith(
        "no live key of this tenant signed the token",
        DetailOf(_check.Explain(Tokens.Sign(new TestKey()), Tenants.Trusting(new TestKey(secret)), Clock.Now)),
        StringComparison.Ordinal);

    [Fact]
    public void A_mistake_is_looked_for_with_every_live_key_and_no_other()
    {
        var previous = new TestKey();
        var token = SignedWithBytes(Mistaken("to hex", previous.Secret));
        var (live, over) = (Clock.Now.AddHours(1), Clock.Now.AddDays(-8));

        Assert.Contains(
            $"(key {previous.Id})",
            DetailOf(_check.Explain(token, Tenants.Trusting([_key.Live(), previous.Live(live)]), Clock.Now)), StringComparison.Ordinal);
        Assert.StartsWith(
            "no live key",
            DetailOf(_check.Explain(token, Tenants.Trusting([previous.Live(over), _key.Live()]), Clock.Now)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_with_the_named_key_is_found_out()
    {
        var signed = $"{Tokens.Segment($$"""{"alg":"HS256","kid":"{{_key.Id}}"}""")}.{Tokens.Segment(Tokens.Ann)}";
        var mac = Base64Url.EncodeToString(Tokens.Mac(Mistaken("body", _key.Secret), signed));

        Assert.StartsWith("the secret was used without its bis_", DetailOf(Explain($"{signed}.{mac}")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_the_other_live_key_is_found_out()
    {
        var previous = new TestKey();
        var trust = Tenants.Trusting([_key.Live(), previous.Live(Clock.Now.AddHours(1))]);

        var report = _check.Explain(
            Tokens.Sign(previous, header: $$"""{"alg":"HS256","kid":"{{_key.Id}}"}"""), trust, Clock.Now);

        Assert.Equal($"the token was signed with key {previous.Id}, but kid names key {_key.Id}", DetailOf(report));
    }

    [Theory]
    [InlineData("Bearer a.b.c", "starts with \"Bearer \"")]
    [InlineData(" a.b.c", "white space")]
    [InlineData("bearer a.b.c", "starts with \"Bearer \"")]
    [InlineData("\"a.b.c\"", "quotation marks")]
    [InlineData("'a.b.c'", "quotation marks")]
    [InlineData("aa==.b.c", "padded")]
    [InlineData("a+.b/.c", "base64, not base64url")]
    [InlineData("a.b.c.d.e", "encrypted (JWE)")]
    [InlineData("a.b", "2 segment(s)")]
    [InlineData("a.b.c.d", "4 segment(s)")]
    [InlineData("a.b.c.d.e.f", "6 segment(s)")]
    [InlineData("AAAA.AAAA.", "not signed")]
    [InlineData("AAAA..AAAA", "empty")]
    [InlineData("A.AAAA.AAAA", "RFC 4648 §3.5")]
    public void What_is_no_token_gets_a_hint(string text, string hint) =>
        Assert.Contains(hint, DetailOf(Explain(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"sub":"u","sub":"v"}""", "the payload has a name twice in one object")]
    [InlineData("""{"sub":"u","\ud800":"x"}""", "the payload has half a surrogate pair in a name")]
    [InlineData("[]", "the payload is not a JSON object")]
    [InlineData("{\"sub\":\n x}", "the payload is not one JSON text of at most 64 levels: see line 2, byte 2")]
    [InlineData("\ufeff{}", "the payload starts with a byte order mark (RFC 8259 §8.1)")]
    public void A_payload_that_is_not_clean_gets_a_hint(string payload, string detail) =>
        Assert.Equal(detail, DetailOf(Explain(Tokens.Sign(_key, payload))));

    [Fact]
    public void A_header_that_is_not_clean_gets_a_hint()
    {
        Assert.Equal(
            "the header has half a surrogate pair in a string", DetailOf(Explain(Tokens.Sign(_key, header: """{"alg":"\ud800"}"""))));
        Assert.Equal("the header is not valid UTF-8", DetailOf(Explain(Tokens.Sign(_key, [(byte)'{', 0xFF, (byte)'}'], "{}"u8.ToArray()))));
    }

    [Fact]
    public void Milliseconds_and_a_misplaced_user_id_get_a_hint()
    {
        Assert.Contains(
            "milliseconds", DetailOf(Explain(Tokens.Sign(_key, Tokens.Claims(("iat", "1790000000000"))))), StringComparison.Ordinal);
        Assert.Contains(
            "there is user_id", DetailOf(Explain(Tokens.Sign(_key, """{"user_id":1}"""))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "")]
    [InlineData(65, "…")]
    public void A_value_is_shown_up_to_64_characters(int length, string end)
    {
        var text = new string('x', length - 2);
        var shown = $"\"{text}\""[..64];

        Assert.Contains(
            $"alg is {shown}{end};", DetailOf(Explain(Tokens.Sign(_key, header: $$"""{"alg":"{{text}}"}"""))), StringComparison.Ordinal);
        Assert.Contains(
            $"has {shown}{end};", DetailOf(Explain(Tokens.Sign(_key, header: $$"""{"alg":"HS256","{{text}}":1}"""))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_value_is_cut_between_characters()
    {
        for (var lead = 0; lead < 2; lead++)
        {
            var emoji = new string('x', lead) + string.Concat(Enumerable.Repeat("😀", 50));
            var detail = DetailOf(Explain(Tokens.Sign(_key, header: $$"""{"alg":"{{emoji}}"}""")));

            Assert.True(Ledger.Identifiers.Text.IsWellFormed(detail));
            Assert.InRange(detail.Length, 70, 110);
        }
    }

    private IdentityReport Explain(string? token) => _check.Explain(token, Tenants.Trusting(_key), Clock.Now);

    private static string DetailOf(IdentityReport report) => report.Checks.Single(line => line.Ok == false).Detail!;

    private static string SignedWithBytes(byte[] key)
    {
        var signed = $"{Tokens.Segment(Tokens.Hs256)}.{Tokens.Segment(Tokens.Ann)}";
        return $"{signed}.{Base64Url.EncodeToString(Tokens.Mac(key, signed))}";
    }

    private static byte[] Mistaken(string mistake, string secret) => mistake switch
    {
        "base64 all" => Base64Url.DecodeFromChars(secret),
        "base64 body" => Base64Url.DecodeFromChars(secret.AsSpan(4)),
        "body" => Encoding.UTF8.GetBytes(secret[4..]),
        "to base64" => Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))),
        "to hex" => Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret))),
        "sha256" => SHA256.HashData(Encoding.UTF8.GetBytes(secret)),
        "utf16" => Encoding.Unicode.GetBytes(secret),
        "line" => Encoding.UTF8.GetBytes(secret + "\n"),
        "return" => Encoding.UTF8.GetBytes(secret + "\r"),
        "line of Windows" => Encoding.UTF8.GetBytes(secret + "\r\n"),
        "space" => Encoding.UTF8.GetBytes(secret + " "),
        "quoted" => Encoding.UTF8.GetBytes($"\"{secret}\""),
        "quoted once" => Encoding.UTF8.GetBytes($"'{secret}'"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
