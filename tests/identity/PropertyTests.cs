using System.Text;
using Blinq.Identity.Tests.Given;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using FsCheck;
using FsCheck.Fluent;

namespace Blinq.Identity.Tests;

/// <summary>What holds for every token.</summary>
public class PropertyTests
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private readonly TestKey _key = new();
    private readonly TenantTrust _trust;

    public PropertyTests() => _trust = Tenants.Trusting(_key);

    [Fact]
    public void A_valid_token_with_any_one_character_changed_is_refused()
    {
        var token = Tokens.Sign(_key, header: """{"alg":"HS256","typ":"JWT"}""");
        VerdictAssert.AssertAccepted(token, _trust);
        var verifier = new TokenVerifier();

        // Few enough to try them all: each character, by each of base64url, the dot and some strangers.
        foreach (var other in Digits + ".= \n+/\0\u00e9я")
        {
            for (var at = 0; at < token.Length; at++)
            {
                if (token[at] != other)
                    AssertRefused(verifier, token[..at] + other + token[(at + 1)..]);
            }
        }
    }

    [Fact]
    public void A_valid_token_with_a_character_more_or_less_is_refused()
    {
        var token = Tokens.Sign(_key);
        var verifier = new TokenVerifier();
        for (var at = 0; at <= token.Length; at++)
        {
            foreach (var other in "A_. ")
                AssertRefused(verifier, token.Insert(at, other.ToString()));
            if (at < token.Length)
                AssertRefused(verifier, token.Remove(at, 1));
            if (at is > 0)
                AssertRefused(verifier, token[..(token.Length - at)], orAbsent: true);
        }
    }

    [Fact]
    public void A_payload_with_any_one_byte_changed_is_refused()
    {
        var payload = Encoding.UTF8.GetBytes(Tokens.Ann);
        var right = Tokens.Sign(_key).Split('.');
        var verifier = new TokenVerifier();
        for (var at = 0; at < payload.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = payload.ToArray();
                changed[at] ^= (byte)(1 << bit);
                AssertRefused(
                    verifier, $"{right[0]}.{System.Buffers.Text.Base64Url.EncodeToString(changed)}.{right[2]}");
            }
        }
    }

    [Fact]
    public void Any_text_at_all_is_refused_without_an_exception() =>
        Prop.ForAll<string?>(text => text is null or "" || IsRefused(text)).QuickCheckThrowOnFailure();

    [Fact]
    public void Anything_of_the_outward_form_of_a_token_is_refused_without_an_exception() =>
        Prop.ForAll<byte[], byte[], byte[]>((header, payload, signature) => IsRefused(
            $"{Encode(header)}.{Encode(payload)}.{Encode(signature)}")).QuickCheckThrowOnFailure();

    /// <summary>Rightly signed, so that every check gets to see it.</summary>
    [Fact]
    public void Any_rightly_signed_payload_is_judged_without_an_exception()
    {
        var pieces = Gen.Elements(
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\"sub\"", "\"exp\"", "\"iat\"",
            "\"nbf\"", "\"name\"", "\"email\"", "\"u\"", "1", "-", "1e400", "1790000000", "null", "true", " ", "я", "😀",
            "\0", "\"sub\":\"u\"", "\"exp\":9e9", "{\"sub\":\"u\"", "//", "\ufeff");
        var texts = Arb.From(pieces.ListOf().Select(list => string.Concat(list)));
        var verifier = new TokenVerifier();

        Prop.ForAll(texts, text =>
        {
            // Whatever is accepted has at least a subject; the other properties say that it is signed.
            var verdict = verifier.Verify(Tokens.Sign(_key, text), _trust, Clock.Now);
            return verdict is Verdict.Refused || text.Contains("sub", StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void A_token_signed_with_a_key_that_is_not_live_is_never_accepted()
    {
        var (grace, retired, stranger) = (new TestKey(), new TestKey(), new TestKey());
        var end = Clock.Now.AddHours(1);
        var trust = Tenants.Trusting(
            [_key.Live(), grace.Live(end)],
            lastRetired: (retired.Key, Clock.Now.AddDays(7)),
            retired: [retired.Id]);
        var signers = Gen.Elements(_key, grace, retired, stranger);
        var names = Gen.Elements<string?>(null, _key.Id.Value, grace.Id.Value, retired.Id.Value, "ik_other");
        var times = Gen.Choose(-7_200, 7_200);
        var cases = Arb.From(signers.SelectMany(s => names.SelectMany(n => times.Select(t => (Signer: s, Name: n, At: t)))));

        Prop.ForAll(cases, c =>
        {
            var now = Clock.Now.AddSeconds(c.At);
            var header = c.Name is null ? Tokens.Hs256 : $$"""{"alg":"HS256","kid":"{{c.Name}}"}""";
            var verdict = VerdictAssert.On(Tokens.Sign(c.Signer, """{"sub":"u"}""", header), trust, now);

            var isLive = c.Signer == _key || (c.Signer == grace && now < end);
            var isNamed = c.Name is null || c.Name == c.Signer.Id.Value;
            return verdict is Verdict.Accepted == (isLive && isNamed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    private bool IsRefused(string token) => VerdictAssert.On(token, _trust) is Verdict.Refused;

    private void AssertRefused(TokenVerifier verifier, string token, bool orAbsent = false)
    {
        var verdict = verifier.Verify(token, _trust, Clock.Now);
        Assert.True(verdict is Verdict.Refused || (orAbsent && verdict is Verdict.Absent), token);
    }

    private static string Encode(byte[]? bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
