using System.Globalization;
using Blinq.Identity;
using Blinq.Identity.Verdicts;

namespace Blinq.Readme.Tests;

/// <summary>Tokens as tenants' backends really make them: the libraries themselves, not what we believe of them.</summary>
public sealed class LibraryTokensTests
{
    // The one that Debian's python3-jwt is installed for, whatever other python3 comes first on the PATH.
    private const string DebianPython = "/usr/bin/python3";

    [Fact]
    public void TokensOfJoseJsonwebtokenAndPyJwtAreAccepted()
    {
        var key = new TestKey();
        var tokens = Sign(key.Secret).Select(line => line.Split(' ')).ToList();

        Assert.Equal(11, tokens.Count);
        Assert.Equal(3, tokens.Select(token => token[0]).Distinct().Count());
        var verifier = new TokenVerifier();
        foreach (var (library, variant, token) in tokens.Select(parts => (parts[0], parts[1], parts[2])))
        {
            var verdict = verifier.Verify(token, Tenants.Trusting(key), Clock.Now);
            var identity = Assert.IsType<Verdict.Accepted>(verdict).Identity;
            Assert.True(
                (identity.Subject.Value, identity.Name) == ("user-42", "Айгерим")
                && identity.IssuedAt is null == (variant == "no-iat") && identity.ExpiresAt is null == (variant == "no-exp"),
                $"{library}, {variant}");
        }
    }

    private static string[] Sign(string secret)
    {
        var now = Clock.Seconds.ToString(CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("blinq-libraries-").FullName;
        try
        {
            Checkout.Run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "jose@5", "jsonwebtoken@9"], folder);
            var scripts = Path.Combine(AppContext.BaseDirectory, "Libraries");
            var output = Checkout.Run("node", [Path.Combine(scripts, "sign.mjs"), folder, secret, now], folder)
                + Checkout.Run(DebianPython, [Path.Combine(scripts, "sign.py"), secret, now], folder);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
