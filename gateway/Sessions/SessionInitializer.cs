using Blinq.Gateway.Bodies;
using Blinq.Gateway.Credentials;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.Origins;
using Blinq.Gateway.RateLimits;
using Blinq.Gateway.Requests;
using Blinq.Gateway.Tenants;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Grains.Refusals;
using Blinq.Identity;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.Sessions;

/// <summary>A visitor who is in.</summary>
internal sealed record SessionInitResult(string Credential, SessionId Session, BoundUser? User, bool Resumed, long Seq, WidgetView? Widget,
    IReadOnlyList<string>? PageParameters)
{
    /// <summary>Never the credential.</summary>
    public override string ToString() => $"SessionInitResult {{ Session = {Session} }}";
}

/// <summary>
/// The way in: trust for the tenant, verdict on the token, then the conversation. A refused token and none at all take the
/// same way and get the same answer.
/// </summary>
internal sealed class SessionInitializer(
    ITrustProvider trusts, TokenVerifier verifier, IGrains grains, ILedger ledger, ILedgerIndexes indexes, Limits limits,
    RefusalLog refusals, GatewayMetrics metrics, RequestLog notes)
{
    /// <summary>How often a verdict is taken when secrets rotate under the request's feet.</summary>
    private const int Attempts = 3;

    public async ValueTask<(SessionInitResult?, Problem?)> AuthenticateAsync(HttpContext http, InitSessionRequest request)
    {
        if (!PublicToken.TryParse(request.PublicToken, out var tenant))
            return (null, Problems.UnknownPublicToken);

        for (var attempt = 1; ; attempt++)
        {
            var trust = await trusts.GetAsync(tenant, http.RequestAborted);
            if (Refuse(trust, request.PublicToken!, http) is { } refusal)
                return (null, refusal);
            notes.About(http, tenant, null);
            var verdict = Judge(request.IdentityToken, trust!, out var remarks);
            // Asked once: whose secret rotates meanwhile is not charged twice.
            if (attempt == 1 && Limit(request.PublicToken!, trust!, verdict) is { } tooMany)
                return (null, tooMany);
            try
            {
                var entered = await EnterAsync(new Attempt(http, request, trust!, verdict));
                Note(http, trust!.Tenant, verdict, remarks, entered.Result?.Session);
                return entered;
            }
            catch (TrustMovedException) when (attempt < Attempts)
            {
                trusts.Invalidate(tenant);
            }
        }
    }

    private static Problem? Refuse(TenantTrust? trust, string publicToken, HttpContext http)
    {
        if (trust is null || !trust.PublicTokens.Contains(publicToken, StringComparer.Ordinal))
            return Problems.UnknownPublicToken;
        if (trust.Suspended)
            return Problems.TenantSuspended;
        return OriginRules.Allow(trust, http) ? null : Problems.OriginNotAllowed;
    }

    /// <summary>In mode <c>off</c> tokens are not looked at.</summary>
    private Verdict Judge(IdentityTokenField token, TenantTrust trust, out TokenRemarks remarks)
    {
        remarks = TokenRemarks.None;
        if (trust.Terms.Mode == IdentityMode.Off)
            return Verdict.Absent.Instance;
        var verdict = token.IsNotAString ? TokenVerifier.NotAString : verifier.Verify(token.Text, trust, ledger.Now, out remarks);
        if (verdict is Verdict.Refused refused)
            metrics.Refused(refused.Reason.ToWire());
        return verdict;
    }

    /// <summary>
    /// What is wrong with an accepted token stands beside the refusals, bounded as those are: the tenant mends its backend,
    /// and no user pays for it.
    /// </summary>
    private void Note(HttpContext http, TenantId tenant, Verdict verdict, TokenRemarks remarks, SessionId? session)
    {
        if (remarks == TokenRemarks.None || verdict is not Verdict.Accepted accepted || session is null)
            return;
        var sample = new RefusalSample(session, OriginRules.OriginOf(http), accepted.Identity.Fingerprint, null);
        foreach (var remark in remarks.Each())
            refusals.Note(tenant, remark, sample);
    }

    private Problem? Limit(string publicToken, TenantTrust trust, Verdict verdict) =>
        verdict is Verdict.Accepted accepted && trust.Terms.Identifies
            ? limits.IdentifiedInit(trust.Tenant, accepted.Identity.User)
            : limits.AnonymousInit(publicToken);

    private async ValueTask<(SessionInitResult? Result, Problem?)> EnterAsync(Attempt attempt)
    {
        // The grain would say the same, but only after an activation that is not needed.
        if (attempt is { Trust.Terms.Mode: IdentityMode.Required, Identity: null })
            return Required(attempt);

        if (attempt is { Request.Resume: InitSessionRequest.LatestFirst, Identity: { } first }
            && await JoinLatestAsync(attempt, first) is ({ }, _) preferred)
            return preferred;
        if (SessionCredential.TryParse(attempt.Request.Session, out var shown) && shown.Tenant == attempt.Trust.Tenant)
        {
            var (text, replacement) = SessionCredential.Issue(shown.Tenant, shown.Session);
            var outcome = await grains.Conversation(shown.Key).SendAsync(
                new EnterConversation(
                    shown.Secret, replacement, attempt.Verdict, attempt.Context, attempt.Origin) { Terms = attempt.Trust.Terms },
                attempt.Cancel);
            if (outcome is not EnterOutcome.Unusable)
                return Answer(attempt, outcome, shown.Session, text, attempt.Request.Session);
        }
        if (attempt is { Request.Resume: InitSessionRequest.Latest, Identity: { } identity }
            && await JoinLatestAsync(attempt, identity) is ({ }, _) joined)
            return joined;
        return await StartAsync(attempt);
    }

    private async ValueTask<(SessionInitResult?, Problem?)> JoinLatestAsync(Attempt attempt, VerifiedIdentity identity)
    {
        var tenant = attempt.Trust.Tenant;
        if (await indexes.FindLatestOpenSessionAsync(tenant, identity.User, attempt.Cancel) is not { } session)
            return default;
        var (text, secret) = SessionCredential.Issue(tenant, session);
        var outcome = await grains.Conversation(new ConversationKey(tenant, session)).SendAsync(
            new JoinConversation(secret, identity, attempt.Context) { Terms = attempt.Trust.Terms }, attempt.Cancel);
        return outcome is EnterOutcome.Entered ? Answer(attempt, outcome, session, text, null) : default;
    }

    private async ValueTask<(SessionInitResult?, Problem?)> StartAsync(Attempt attempt)
    {
        var tenant = attempt.Trust.Tenant;
        var session = SessionId.New(ledger.Now);
        var (text, secret) = SessionCredential.Issue(tenant, session);
        var outcome = await grains.Conversation(new ConversationKey(tenant, session)).SendAsync(
            new StartConversation(attempt.Verdict, secret, attempt.Context, attempt.Origin) { Terms = attempt.Trust.Terms },
            attempt.Cancel);
        return Answer(attempt, outcome, session, text, null);
    }

    private (SessionInitResult?, Problem?) Answer(
        Attempt attempt, EnterOutcome outcome, SessionId session, string issued, string? shown)
    {
        if (outcome is EnterOutcome.IdentityRequired)
            return Required(attempt);
        if (outcome is not EnterOutcome.Entered entered)
            throw new InvalidOperationException("A conversation with a fresh id could not be started.");
        notes.About(attempt.Http, attempt.Trust.Tenant, session);
        metrics.Entered(entered.User is null ? "anonymous" : "identified");
        var credential = entered.CredentialIssued || shown is null ? issued : shown;
        return (new SessionInitResult(credential, session, entered.User, entered.Resumed, entered.Seq, WidgetOf(attempt.Trust),
            attempt.Trust.PageParameters is { Count: > 0 } names ? names : null), null);
    }

    private static WidgetView? WidgetOf(TenantTrust trust) => trust.Widget == WidgetSettings.Default ? null : WidgetView.Of(trust.Widget);

    /// <summary>No conversation began, so the refusal goes to the day's stream.</summary>
    private (SessionInitResult?, Problem?) Required(Attempt attempt)
    {
        var refused = attempt.Verdict as Verdict.Refused;
        refusals.Note(
            attempt.Trust.Tenant,
            refused?.Reason.ToWire() ?? RefusalReasons.Absent,
            new RefusalSample(null, attempt.Origin, refused?.Fingerprint, refused?.ClockDifferenceSeconds));
        return (null, Problems.IdentityRequired);
    }

    private sealed class Attempt(HttpContext http, InitSessionRequest request, TenantTrust trust, Verdict verdict)
    {
        public HttpContext Http => http;
        public InitSessionRequest Request => request;
        public PageContext? Context { get; } = request.Context is { } context
            ? new PageContext(Keep(context.Url, trust), context.Locale, Keep(context.Referrer, trust))
            : null;
        public TenantTrust Trust => trust;
        public Verdict Verdict => verdict;
        public CancellationToken Cancel => http.RequestAborted;
        public string? Origin { get; } = OriginRules.OriginOf(http);

        private static string? Keep(string? address, TenantTrust trust) =>
            PageAddress.Keep(address, trust.PageParameters, ContextBody.MaxLength);

        /// <summary>Who the token proves the visitor to be, if this tenant's mode lets tokens identify anyone.</summary>
        public VerifiedIdentity? Identity => trust.Terms.Identifies ? (verdict as Verdict.Accepted)?.Identity : null;
    }
}
