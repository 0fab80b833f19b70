using System.Text.Json;
using Blinq.Identity;
using Blinq.Identity.Verdicts;

namespace Blinq.Readme.Tests.Signing;

/// <summary>The programs of <c>docs/signing</c>, run word for word, against our own verifier.</summary>
public sealed class SigningProgramTests
{
    [Fact]
    public void NodesTokensAreAccepted() => Accepted(SigningProgram.Node, folder =>
        Checkout.Run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "jose@5"], folder));

    [Fact]
    public void PythonsTokensAreAccepted() => Accepted(SigningProgram.Python);

    [Fact]
    public void CSharpsTokensAreAccepted() => Accepted(SigningProgram.CSharp);

    [ProgramFact(nameof(SigningProgram.Ruby))]
    public void RubysTokensAreAccepted() => Accepted(SigningProgram.Ruby);

    [ProgramFact(nameof(SigningProgram.Php))]
    public void PhpsTokensAreAccepted() => Accepted(SigningProgram.Php);

    [ProgramFact(nameof(SigningProgram.Go))]
    public void GosTokensAreAccepted() => Accepted(SigningProgram.Go);

    [ProgramFact(nameof(SigningProgram.Java))]
    public void JavasTokensAreAccepted() => Accepted(SigningProgram.Java);

    private static void Accepted(SigningProgram program, Action<string>? prepare = null)
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "signing", "vectors.json")));
        var key = new TestKey(vectors.RootElement.GetProperty("secret").GetString());
        var folder = Directory.CreateTempSubdirectory("blinq-signing-").FullName;
        try
        {
            prepare?.Invoke(folder);
            var copy = program.CopyTo(folder);
            foreach (var user in vectors.RootElement.GetProperty("sign").EnumerateArray())
            {
                string Of(string claim) => user.GetProperty(claim).GetString()!;
                var (exitCode, output, errors) = program.Sign(copy, key.Secret, Of("sub"), Of("email"), Of("name"));
                Assert.True(exitCode == 0, errors + output);
                var verdict = new TokenVerifier().Verify(output, Tenants.Trusting(key), TimeProvider.System.GetUtcNow());
                var identity = Assert.IsType<Verdict.Accepted>(verdict).Identity;
                Assert.Equal((Of("sub"), Of("email"), Of("name")), (identity.Subject.Value, identity.Email, identity.Name));
                Assert.Equal(3_600, identity.ExpiresAt - identity.IssuedAt);
            }

            // A user of whom nothing more is known: no null, no empty text.
            var (_, bare, _) = program.Sign(copy, key.Secret, "user-44", "", "");
            var unnamed = Assert.IsType<Verdict.Accepted>(
                new TokenVerifier().Verify(bare, Tenants.Trusting(key), TimeProvider.System.GetUtcNow())).Identity;
            Assert.Equal((null, null), (unnamed.Email, unnamed.Name));

            // Without the secret it must not sign with nothing.
            var refused = program.Sign(copy, secret: null, "user-42", "ann@example.com", "Ann");
            Assert.NotEqual(0, refused.ExitCode);
            Assert.DoesNotContain("eyJ", refused.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
