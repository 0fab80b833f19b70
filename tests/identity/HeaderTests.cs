using Blinq.Identity.Tests.Given;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity.Tests;

/// <summary>Rows <c>wrong_algorithm</c> and <c>unsupported_header</c>. The signature is always a right HS256 one.</summary>
public class HeaderTests
{
    private readonly TestKey _key = new();
    private readonly TenantTrust _trust;

    public HeaderTests() => _trust = Tenants.Trusting(_key);

    [Theory]
    [InlineData("\"none\"")]
    [InlineData("\"None\"")]
    [InlineData("\"NONE\"")]
    [InlineData("\"nOnE\"")]
    [InlineData("\"\"")]
    [InlineData("\"hs256\"")]
    [InlineData("\"Hs256\"")]
    [InlineData("\" HS256\"")]
    [InlineData("\"HS256 \"")]
    [InlineData("\"HS256\\u0000\"")]
    [InlineData("\"HS384\"")]
    [InlineData("\"HS512\"")]
    [InlineData("\"RS256\"")]
    [InlineData("\"RS384\"")]
    [InlineData("\"RS512\"")]
    [InlineData("\"ES256\"")]
    [InlineData("\"ES256K\"")]
    [InlineData("\"ES384\"")]
    [InlineData("\"ES512\"")]
    [InlineData("\"PS256\"")]
    [InlineData("\"PS384\"")]
    [InlineData("\"PS512\"")]
    [InlineData("\"EdDSA\"")]
    [InlineData("\"dir\"")]
    [InlineData("\"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256\"")]
    [InlineData("null")]
    [InlineData("256")]
    [InlineData("true")]
    [InlineData("[\"HS256\"]")]
    [InlineData("{\"HS256\":\"HS256\"}")]
    public void Any_algorithm_but_HS256(string algorithm) =>
        VerdictAssert.AssertRefused(
            RefusalReason.WrongAlgorithm, Tokens.Sign(_key, header: $$"""{"alg":{{algorithm}}}"""), _trust);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"ALG":"HS256"}""")]
    public void No_algorithm(string header) =>
        VerdictAssert.AssertRefused(RefusalReason.WrongAlgorithm, Tokens.Sign(_key, header: header), _trust);

    [Theory]
    [InlineData("crit", "[\"exp\"]")]
    [InlineData("crit", "[\"b64\"]")]
    [InlineData("crit", "[]")]
    [InlineData("b64", "false")]
    [InlineData("b64", "true")]
    [InlineData("zip", "\"DEF\"")]
    [InlineData("jwk", """{"kty":"oct","k":"AAAA"}""")]
    [InlineData("jku", "\"https://evil.example/keys\"")]
    [InlineData("x5u", "\"https://evil.example/cert\"")]
    [InlineData("x5c", "[\"AAAA\"]")]
    [InlineData("x5t", "\"AAAA\"")]
    [InlineData("x5t#S256", "\"AAAA\"")]
    [InlineData("cty", "\"JWT\"")]
    [InlineData("enc", "\"A128GCM\"")]
    [InlineData("iss", "\"a\"")]
    [InlineData("sub", "\"user_1\"")]
    [InlineData("Alg", "\"HS256\"")]
    [InlineData("Kid", "\"ik_1\"")]
    [InlineData("TYP", "\"JWT\"")]
    [InlineData("", "1")]
    [InlineData("x", "null")]
    public void Any_header_but_alg_typ_and_kid(string name, string json) =>
        VerdictAssert.AssertRefused(
            RefusalReason.UnsupportedHeader,
            Tokens.Sign(_key, header: $$"""{"alg":"HS256","{{name}}":{{json}}}"""),
            _trust);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"JWS\"")]
    [InlineData("\"JOSE\"")]
    [InlineData("\"at+jwt\"")]
    [InlineData("\"application/jwt\"")]
    [InlineData("\"JWT \"")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("[\"JWT\"]")]
    public void A_type_that_is_not_JWT(string typ) =>
        VerdictAssert.AssertRefused(
            RefusalReason.UnsupportedHeader,
            Tokens.Sign(_key, header: $$"""{"typ":{{typ}},"alg":"HS256"}"""),
            _trust);
}
