using System.Security.Cryptography;
using System.Text;
using Blinq.Identity.Checks;
using Blinq.Identity.Signatures;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;

namespace Blinq.Identity;

/// <summary>
/// Judges identity tokens: a token and a tenant's trust go in, a verdict comes out (DESIGN §4). The checks and their
/// order stand in <see cref="TokenChecks"/>. Thread-safe, does no I/O, asks no clock, and never throws over what a token
/// holds. One instance serves all tenants: what it keeps of a key lives as long as the <see cref="IdentityKey"/> instance.
/// </summary>
public sealed class TokenVerifier
{
    private readonly SignatureProviderCache _keys = new();

    /// <summary>The verdict where a request's token field held something else than a JSON string or <c>null</c>.</summary>
    public static Verdict NotAString { get; } = new Verdict.Refused(RefusalReason.Malformed, Fingerprint: null);

    /// <summary>Judges a token as it came; its sender is not to be told more than whether it was accepted.</summary>
    /// <param name="token">The token in JWS compact form; <c>null</c> and empty count as <see cref="Verdict.Absent"/>.</param>
    /// <param name="trust">The tenant's trust; the caller makes sure that its lease still runs (DESIGN §5).</param>
    /// <param name="now">The time to judge at, which the keys' grace is compared with, too.</param>
    public Verdict Verify(string? token, TenantTrust trust, DateTimeOffset now) => Verify(token, trust, now, out _);

    /// <inheritdoc cref="Verify(string?, TenantTrust, DateTimeOffset)"/>
    /// <param name="remarks">What the tenant should hear of, of an accepted token.</param>
    public Verdict Verify(string? token, TenantTrust trust, DateTimeOffset now, out TokenRemarks remarks)
    {
        ArgumentNullException.ThrowIfNull(trust);
        remarks = TokenRemarks.None;
        if (string.IsNullOrEmpty(token))
            return Verdict.Absent.Instance;

        using var context = new TokenValidationContext(token, trust, now, _keys, explains: false);
        var verdict = Judge(context, lines: null);
        if (verdict is Verdict.Accepted)
            remarks = context.Remarks;
        return verdict;
    }

    /// <summary>Runs the checks up to the first that refuses, and writes down what each found if asked to.</summary>
    internal static Verdict Judge(TokenValidationContext context, ICollection<CheckLine>? lines)
    {
        foreach (var check in TokenChecks.InOrder)
        {
            var outcome = check.Run(context);
            lines?.Add(new CheckLine(check.Name, Ok: outcome.Refusal is null, outcome.Detail));
            if (outcome.Refusal is { } reason)
                return new Verdict.Refused(reason, FingerprintOf(context), outcome.ClockDifferenceSeconds);
        }
        return new Verdict.Accepted(context.ToIdentity(FingerprintOf(context)));
    }

    internal TokenValidationContext Inspect(string token, TenantTrust trust, DateTimeOffset now) =>
        new(token, trust, now, _keys, explains: true);

    /// <summary>Of the token's UTF-8 bytes, which for a well-formed token are its ASCII bytes.</summary>
    private static string FingerprintOf(TokenValidationContext context)
    {
        const int FingerprintBytes = 8;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(context.Parts?.Ascii ?? Encoding.UTF8.GetBytes(context.Token), hash);
        return Convert.ToHexStringLower(hash[..FingerprintBytes]);
    }
}
