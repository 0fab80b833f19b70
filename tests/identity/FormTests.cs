using System.Text;
using Blinq.Identity.Parsing;
using Blinq.Identity.Tests.Given;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Tests;

/// <summary>Rows <c>too_large</c> and <c>malformed</c>. Where it is possible, the signature is right.</summary>
public class FormTests
{
    private readonly TestKey _key = new();
    private readonly TenantTrust _trust;

    public FormTests() => _trust = Tenants.Trusting(_key);

    [Fact]
    public void Eight_kibibytes_are_read_and_one_byte_more_is_not()
    {
        // The header, two dots and the signature take 20 + 2 + 43 characters.
        var fits = TokenOfLength(8_192);

        VerdictAssert.AssertAccepted(fits, _trust);
        VerdictAssert.AssertRefused(RefusalReason.TooLarge, fits + "A", _trust);
        VerdictAssert.AssertRefused(RefusalReason.TooLarge, new string('.', 8_193), _trust);
        VerdictAssert.AssertRefused(RefusalReason.TooLarge, new string('A', 1_000_000), _trust);
    }

    [Fact]
    public void The_size_is_counted_in_bytes() =>
        VerdictAssert.AssertRefused(RefusalReason.TooLarge, new string('я', 4_097), _trust);

    [Fact]
    public void A_text_of_eight_kibibytes_that_is_no_token_is_malformed_not_too_large() =>
        VerdictAssert.AssertRefused(RefusalReason.Malformed, new string('я', 4_096), _trust);

    [Theory]
    [InlineData(" ")]
    [InlineData("x")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a.b")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\0")]
    [InlineData("\ud800")]
    public void What_is_no_token_at_all(string text) => AssertMalformed(text);

    [Fact]
    public void Segments_too_few_too_many_or_empty()
    {
        var parts = Tokens.Sign(_key).Split('.');

        AssertMalformed($"{parts[0]}.{parts[1]}");
        AssertMalformed($"{parts[0]}.{parts[1]}.");
        AssertMalformed($"{parts[0]}..{parts[2]}");
        AssertMalformed($".{parts[1]}.{parts[2]}");
        AssertMalformed($"{parts[0]}.{parts[1]}.{parts[2]}.");
        AssertMalformed($".{parts[0]}.{parts[1]}.{parts[2]}");
        AssertMalformed($"{parts[0]}.{parts[1]}.{parts[2]}.{parts[2]}");
    }

    [Fact]
    public void An_encrypted_token()
    {
        var header = Tokens.Segment("""{"alg":"dir","enc":"A128CBC-HS256"}""");
        AssertMalformed($"{header}..AAAA.AAAA.AAAA");
        AssertMalformed($"{header}.AAAA.AAAA.AAAA.AAAA");
    }

    [Fact]
    public void A_token_that_is_not_signed_has_an_empty_segment() =>
        AssertMalformed($"{Tokens.Segment("""{"alg":"none"}""")}.{Tokens.Segment(Tokens.Ann)}.");

    [Theory]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\u00a0")]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData("+")]
    [InlineData("/")]
    [InlineData("%")]
    [InlineData("\0")]
    [InlineData("я")]
    public void Anything_else_in_or_around_a_segment(string stray)
    {
        var parts = Tokens.Sign(_key).Split('.');
        foreach (var at in (int[])[0, 1])
        {
            foreach (var changed in (string[])[stray + parts[at], parts[at] + stray, parts[at].Insert(4, stray)])
            {
                string[] signed = [parts[0], parts[1]];
                signed[at] = changed;
                AssertMalformed(Tokens.Sealed(_key.Secret, string.Join('.', signed)));
            }
        }
        foreach (var changed in (string[])[stray + parts[2], parts[2] + stray, parts[2].Insert(4, stray)])
            AssertMalformed($"{parts[0]}.{parts[1]}.{changed}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_segment_of_a_length_that_no_bytes_have(int segment)
    {
        var parts = Tokens.Sign(_key).Split('.');
        parts[segment] = parts[segment][..(parts[segment].Length / 4 * 4 - 3)];
        Assert.Equal(1, parts[segment].Length % 4);

        AssertMalformed(segment == 2
            ? string.Join('.', parts)
            : Tokens.Sealed(_key.Secret, $"{parts[0]}.{parts[1]}"));
    }

    [Theory]
    [InlineData(0, "{\"alg\":\"HS256\"} ")]
    [InlineData(1, "{\"sub\":\"user_1\"}")]
    public void Bits_beyond_the_last_byte_give_a_token_a_second_spelling(int segment, string json)
    {
        var plain = Tokens.Segment(json);
        Assert.True(plain.Length % 4 != 0);
        string[] parts = [Tokens.Segment(Tokens.Hs256 + " "), Tokens.Segment(Tokens.Ann)];
        parts[segment] = plain;
        VerdictAssert.AssertAccepted(Tokens.Sealed(_key.Secret, string.Join('.', parts)), _trust);

        parts[segment] = plain[..^1] + Successor(plain[^1]);
        AssertMalformed(Tokens.Sealed(_key.Secret, string.Join('.', parts)));
    }

    [Fact]
    public void Bits_beyond_the_last_byte_of_the_signature_give_a_token_a_second_spelling()
    {
        var token = Tokens.Sign(_key);
        AssertMalformed(token[..^1] + Successor(token[^1]));
    }

    [Fact]
    public void A_signature_of_the_wrong_length_is_well_formed_but_bad()
    {
        var token = Tokens.Sign(_key);
        VerdictAssert.AssertRefused(RefusalReason.BadSignature, token + "A", _trust);
        VerdictAssert.AssertRefused(RefusalReason.BadSignature, token[..^3], _trust);
        VerdictAssert.AssertRefused(RefusalReason.BadSignature, token[..^39], _trust);
    }

    public static TheoryData<string> NotOneCleanObject =>
    [
        "", " ", "null", "true", "1", "\"text\"", "[]", """[{"alg":"HS256","sub":"u"}]""", "{", "}", "{}{}", "{} x",
        """{"alg":"HS256","sub":"u"}{}""", """{"alg":"HS256","sub":"u"} null""", """{"alg":"HS256","sub":"u"},""",
        "{\"alg\":\"HS256\",\"sub\":\"u\"}\0",
        """{"alg":"HS256","sub":"u",}""", """{"alg":"HS256",,"sub":"u"}""", """{"alg":"HS256" "sub":"u"}""",
        """{"alg":"HS256","sub":"u"/**/}""", "{\"alg\":\"HS256\",\"sub\":\"u\"}//", """{'alg':'HS256','sub':'u'}""",
        """{alg:"HS256",sub:"u"}""", """{"alg":"HS256","sub":"u","x":01}""", """{"alg":"HS256","sub":"u","x":+1}""",
        """{"alg":"HS256","sub":"u","x":.5}""", """{"alg":"HS256","sub":"u","x":1.}""",
        """{"alg":"HS256","sub":"u","x":NaN}""", """{"alg":"HS256","sub":"u","x":Infinity}""",
        """{"alg":"HS256","sub":"u","x":0x10}""", """{"alg":"HS256","sub":"u","x":"\x41"}""",
        "{\"alg\":\"HS256\",\"sub\":\"u\",\"x\":\"a\nb\"}", "{\"alg\":\"HS256\",\"sub\":\"u\",\"x\":\"\t\"}",
        "\ufeff{\"alg\":\"HS256\",\"sub\":\"u\"}",
        // a name twice, at any depth and in any spelling
        """{"alg":"HS256","sub":"u","sub":"u"}""", """{"alg":"HS256","alg":"HS256","sub":"u"}""",
        """{"alg":"HS256","sub":"u","s\u0075b":"v"}""", """{"alg":"HS256","\u0061lg":"none","sub":"u"}""",
        """{"alg":"HS256","sub":"u","x":{"a":1,"a":1}}""", """{"alg":"HS256","sub":"u","x":[[{"a":1,"\u0061":1}]]}""",
        """{"alg":"HS256","sub":"u","":1,"":2}""", """{"alg":"HS256","sub":"u","я":1,"\u044f":2}""",
        """{"alg":"HS256","sub":"u","\ud83d\ude00":1,"😀":2}""", """{"alg":"HS256","sub":"u","a\/b":1,"a/b":2}""",
        // half a surrogate pair in a name
        """{"alg":"HS256","sub":"u","\ud800":1}""", """{"alg":"HS256","sub":"u","x":{"\ud800":1,"\ud801":2}}""",
        """{"alg":"HS256","sub":"u","x":[1,{"\ud800":1}]}""", """{"alg":"HS256","sub":"u","x":[[{"a":"\ud800","\udc00":1}]]}""", """{"alg":"HS256","sub":"\ud800","sub":"u"}""",
    ];

    [Theory]
    [MemberData(nameof(NotOneCleanObject))]
    public void A_header_or_payload_that_is_not_one_clean_object(string json)
    {
        AssertMalformed(Tokens.Sign(_key, header: json));
        AssertMalformed(Tokens.Sign(_key, payload: json));
    }

    [Theory]
    [InlineData("""{"alg":"HS256","sub":"u","name":"\ud800"}""")]
    [InlineData("""{"alg":"HS256","sub":"u","name":"\uDC00"}""")]
    [InlineData("""{"alg":"HS256","sub":"u","name":"\udc00\ud800"}""")]
    [InlineData("""{"alg":"HS256","sub":"u","name":"\ud800 \udc00"}""")]
    [InlineData("""{"alg":"HS256","sub":"u","x":{"sub":"\ud800"}}""")]
    [InlineData("""{"alg":"HS256","sub":"u","x":"\ud800\u0041"}""")]
    [InlineData("""{"alg":"HS256","sub":"u","x":"\\\ud800"}""")]
    public void Half_a_surrogate_pair_in_a_value_is_malformed_in_the_header_only(string json)
    {
        AssertMalformed(Tokens.Sign(_key, header: json));
        VerdictAssert.AssertAccepted(Tokens.Sign(_key, payload: json), _trust);
    }

    /// <summary>Of what the parser refuses later, the search for half pairs need not be right, but it may not throw.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\\")]
    [InlineData("x\\")]
    [InlineData("\\u")]
    [InlineData("\\u12")]
    [InlineData("\\uxxxx")]
    [InlineData("\\ud83d\\")]
    public void A_text_that_is_no_JSON_is_searched_to_its_end(string text) =>
        Assert.Equal(text.StartsWith("\\ud", StringComparison.Ordinal), SurrogateEscapes.HasUnpaired(Encoding.UTF8.GetBytes(text)));

    public static TheoryData<string> NotUtf8 =>
    [
        "80", "C328", "C0AF", "E28228", "EDA080", "EDA080EDB080", "F4908080", "F8888080", "FF", "FE",
    ];

    [Theory]
    [MemberData(nameof(NotUtf8))]
    public void A_header_or_payload_that_is_not_valid_UTF8(string hex)
    {
        byte[] json = [.. "{\"alg\":\"HS256\",\"sub\":\"u\",\"x\":\""u8, .. Convert.FromHexString(hex), .. "\"}"u8];

        AssertMalformed(Tokens.Sign(_key, "{\"alg\":\"HS256\"}"u8.ToArray(), json));
        AssertMalformed(Tokens.Sign(_key, json, "{\"sub\":\"u\"}"u8.ToArray()));
    }

    [Fact]
    public void UTF16_is_not_UTF8() =>
        AssertMalformed(Tokens.Sign(_key, Encoding.Unicode.GetBytes(Tokens.Hs256), Encoding.Unicode.GetBytes(Tokens.Ann)));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(2_000, false)]
    public void Depth_has_a_limit(int arrays, bool isAccepted)
    {
        var token = Tokens.Sign(_key, Tokens.Claims(("x", new string('[', arrays) + new string(']', arrays))));

        Assert.Equal(isAccepted ? "accepted" : "malformed", VerdictAssert.NameOf(VerdictAssert.On(token, _trust)));
    }

    [Fact]
    public void A_payload_of_a_thousand_names_is_read()
    {
        var many = string.Join(",", Enumerable.Range(0, 650).Select(i => $"\"{i:x}\":0"));

        VerdictAssert.AssertAccepted(Tokens.Sign(_key, $$"""{"sub":"u",{{many}}}"""), _trust);
        AssertMalformed(Tokens.Sign(_key, $$"""{"sub":"u",{{many}},"0":1}"""));
    }

    private string TokenOfLength(int length)
    {
        for (var pad = length * 3 / 4 - 200; ; pad++)
        {
            // White space in the header evens out what base64url can't hit by the payload alone.
            for (var space = 0; space < 3; space++)
            {
                var token = Tokens.Sign(
                    _key, Tokens.Claims(("x", $"\"{new string('x', pad)}\"")), Tokens.Hs256 + new string(' ', space));
                if (token.Length == length)
                    return token;
            }
        }
    }

    private void AssertMalformed(string token)
    {
        if (token.Length == 0)
            return;
        var refused = VerdictAssert.AssertRefused(RefusalReason.Malformed, token, _trust);
        Assert.Equal(16, refused.Fingerprint?.Length);
    }

    /// <summary>The base64url character with the lowest, unused bit set.</summary>
    private static char Successor(char digit)
    {
        const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return Digits[Digits.IndexOf(digit, StringComparison.Ordinal) + 1];
    }
}
