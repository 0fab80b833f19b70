using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Text;
using Blinq.Identity.Checks;
using Blinq.Identity.Parsing;
using Blinq.Identity.Signatures;
using Blinq.Identity.Tests.Given;
using Blinq.Identity.Verdicts;
using Microsoft.IdentityModel.Logging;

namespace Blinq.Identity.Tests;

/// <summary>Nothing that identity prints, logs or throws holds a secret, a token or a person's data.</summary>
public class SecrecyTests
{
    private const string Canary = "canary-7f3a";

    private readonly TestKey _key = new($"bis_{Canary}-secret-of-more-than-thirty-two-bytes");

    [Fact]
    public void No_text_form_of_what_comes_out_holds_a_secret_a_token_or_a_person()
    {
        var trust = Tenants.Trusting(_key);
        var token = Tokens.Sign(_key, Tokens.Claims(("sub", $"\"{Canary}\""), ("name", $"\"{Canary}\""), ("email", $"\"{Canary}\"")));
        var other = token[..^4] + "AAAA";
        var verifier = new TokenVerifier();
        var check = new IdentityCheck(verifier);
        Assert.True(CompactToken.TryParse(token, out var parts));

        object[] printed =
        [
            verifier, check, parts, trust, _key.Key, new SignatureProviderCache(), verifier.Inspect(token, trust, Clock.Now),
            verifier.Verify(token, trust, Clock.Now), verifier.Verify(other, trust, Clock.Now),
            check.Explain(token, trust, Clock.Now), check.Explain(other, trust, Clock.Now),
            .. check.Explain(token, trust, Clock.Now).Checks,
        ];

        Assert.IsType<Verdict.Accepted>(verifier.Verify(token, trust, Clock.Now));
        foreach (var text in printed.Select(item => item.ToString()))
            AssertClean(text, token);
    }

    [Fact]
    public void No_detail_holds_a_secret_a_token_or_the_subject()
    {
        var check = new IdentityCheck(new TokenVerifier());
        var trust = Tenants.Trusting(_key);
        foreach (var (name, json) in ((string, string)[])
            [("x", "1"), ("exp", "1"), ("iat", "9e9"), ("name", $"[\"{Canary}\"]"), ("email", $"{{\"a\":\"{Canary}\"}}")])
        {
            var token = Tokens.Sign(_key, Tokens.Claims(("sub", $"\"{Canary}\""), (name, json)));
            foreach (var line in check.Explain(token, trust, Clock.Now).Checks)
                AssertClean(line.Detail, token);
        }
    }

    /// <summary>IdentityModel's event source at its most talkative, over tokens of every kind.</summary>
    [Fact]
    public void IdentityModel_logs_no_token_and_no_secret()
    {
        Assert.False(IdentityModelEventSource.ShowPII);
        Assert.False(IdentityModelEventSource.LogCompleteSecurityArtifact);

        using var listener = new Listener();
        listener.EnableEvents(IdentityModelEventSource.Logger, EventLevel.LogAlways);
        var level = IdentityModelEventSource.Logger.LogLevel;
        IdentityModelEventSource.Logger.LogLevel = EventLevel.Verbose;
        IdentityModelEventSource.Logger.WriteVerbose("the listener hears");
        var trust = Tenants.Trusting(_key);
        var right = Tokens.Sign(_key, Tokens.Claims(("sub", $"\"{Canary}\"")));
        string[] tokens = [right, right[..^4] + "AAAA", Tokens.Sign(new TestKey(), Tokens.Claims(("sub", $"\"{Canary}\"")))];
        foreach (var token in tokens)
        {
            VerdictAssert.On(token, trust);
            foreach (var line in listener.Lines)
                AssertClean(line, token);
        }
        IdentityModelEventSource.Logger.LogLevel = level;
        listener.DisableEvents(IdentityModelEventSource.Logger);
        Assert.Contains(listener.Lines, line => line.Contains("the listener hears", StringComparison.Ordinal));
    }

    [Fact]
    public void An_order_of_checks_that_cannot_work_throws_without_the_token()
    {
        var token = Tokens.Sign(_key);
        var context = new TokenVerifier().Inspect(token, Tenants.Trusting(_key), Clock.Now);

        foreach (var check in TokenChecks.InOrder.Where(check => check.Name is "algorithm" or "signature" or "revocation"))
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => check.Run(context));
            AssertClean(thrown.ToString(), token);
        }
    }

    private void AssertClean(string? text, string token)
    {
        Assert.DoesNotContain(Canary, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString(Encoding.UTF8.GetBytes(_key.Secret)), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(_key.Secret)), text, StringComparison.Ordinal);
        foreach (var part in token.Split('.').Skip(1))
            Assert.DoesNotContain(part, text, StringComparison.Ordinal);
    }

    private sealed class Listener : EventListener
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            Lines.Enqueue($"{eventData.Message} {string.Join(' ', eventData.Payload ?? new([]))}");
    }
}
