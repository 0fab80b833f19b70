using System.Reflection;

namespace Blinq.Gateway.Errors;

/// <summary>Every code that the API can answer. Codes are public contract: they may be added, never changed.</summary>
internal static class Problems
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    // The request itself
    public static readonly Problem InvalidRequest = new(400, "invalid_request", "The request is not valid.");
    public static readonly Problem SecretTooShort = new(400, "secret_too_short", "An imported secret needs at least 32 bytes.");
    public static readonly Problem NotFound = new(404, "not_found", "There is no such thing.");
    public static readonly Problem MethodNotAllowed = new(405, "method_not_allowed", "This path does not take this method.");
    public static readonly Problem RequestTimeout = new(408, "request_timeout", "The request took too long to arrive.");
    public static readonly Problem PayloadTooLarge = new(413, "payload_too_large", "The body is larger than this call takes.");
    public static readonly Problem UnsupportedMediaType = new(415, "unsupported_media_type", "The body must be application/json.");
    public static readonly Problem TooManyRequests = new(429, "too_many_requests", "Too many requests. Try again later.");
    public static readonly Problem HeadersTooLarge = new(431, "headers_too_large", "The request's headers are too large.");

    // Who is asking
    public static readonly Problem Unauthorized = new(401, "unauthorized", "A valid key is needed.");
    public static readonly Problem ScopeInsufficient = new(403, "scope_insufficient", "This key's scope does not cover this call.");
    public static readonly Problem TenantSuspended = new(403, "tenant_suspended", "The tenant is suspended.");

    // Widget
    public static readonly Problem UnknownPublicToken = new(401, "unknown_public_token", "There is no such public token.");
    public static readonly Problem OriginNotAllowed = new(403, "origin_not_allowed", "This origin is not one of the tenant's.");
    public static readonly Problem IdentityRequired = new(403, "identity_required", "A valid identity token is needed.");
    public static readonly Problem SessionUnknown = new(401, "session_unknown", "There is no such session.");
    public static readonly Problem SessionSuspended = new(401, "session_suspended", "The session waits for a valid identity token.");
    public static readonly Problem SessionEnded = new(401, "session_ended", "The conversation is over. Start another one.");
    public static readonly Problem TooManyStreams = new(429, "too_many_streams", "As many streams are open as may be at a time. Close one.") { RetryAfter = TimeSpan.FromSeconds(10) };
    public static readonly Problem ClientIdReused = new(409, "client_id_reused", "This clientId was used for another text.");

    // Tenant
    public static readonly Problem NoIdentityKey = new(409, "no_identity_key", "Identity verification needs a secret first: rotate.");
    public static readonly Problem NoPreviousKey = new(409, "no_previous_key", "There is no previous key in grace.");
    public static readonly Problem EpochMoved = new(409, "epoch_moved", "Another rotation came first. Look before you rotate again.");
    public static readonly Problem SecretReused = new(409, "secret_reused", "The imported secret was in use before: old tokens would come back to life.");
    public static readonly Problem IdempotencyKeyReused = new(422, "idempotency_key_reused", "This Idempotency-Key was used for another request.");
    public static readonly Problem TooManyRevocations = new(409, "too_many_revocations", "The tenant holds as many revocations as it may. Rotating the secret drops older ones.");
    public static readonly Problem ConversationEnded = new(409, "conversation_ended", "The conversation is over.");

    public static readonly Problem SourceUnavailable = new(409, "source_unavailable", "A source is no document, in that version, that the visitor may see now. Search again.");
    public static readonly Problem KnowledgeFull = new(409, "knowledge_full", "The tenant has as many documents, passages, bytes or audiences as it may.");

    // Operator
    public static readonly Problem LastAdminKey = new(409, "last_admin_key", "The last management key of scope admin stays.");
    public static readonly Problem KeyNotShownAgain = new(409, "key_not_shown_again", "This Idempotency-Key issued a management key before, which is revoked, or is not shown any more. Issue another one.");
    public static readonly Problem TooManyManagementKeys = new(409, "too_many_management_keys", "The tenant holds as many management keys as it may.");

    // The server
    public static readonly Problem InternalError = new(500, "internal_error", "Something went wrong here.");
    public static readonly Problem NoSilo = new(503, "no_silo", "No silo can be reached. Nothing was changed.") { RetryAfter = Soon };
    public static readonly Problem LedgerUnavailable = new(503, "ledger_unavailable", "The ledger cannot be reached. Nothing was changed.") { RetryAfter = Soon };
    public static readonly Problem OutcomeUnknown = new(503, "outcome_unknown", "The ledger was lost in the middle of this call: it may have been done. Look, or repeat it under the same clientId or Idempotency-Key.") { RetryAfter = Soon };
    public static readonly Problem LedgerRolledBack = new(503, "ledger_rolled_back", "The ledger went back behind what this node has seen. An operator must look.") { RetryAfter = Soon };
    public static readonly Problem Overloaded = new(503, "overloaded", "Too much is waiting. Nothing was changed.") { RetryAfter = Soon };
    public static readonly Problem TrustUnsettled = new(503, "trust_unsettled", "The tenant's secrets are changing right now. Nothing was changed.") { RetryAfter = Soon };
    public static readonly Problem ScopeUnsettled = new(503, "scope_unsettled", "What the visitor may see changed each time it was looked at. Nothing was changed.") { RetryAfter = Soon };
    public static readonly Problem Draining = new(503, "draining", "This node is shutting down.") { RetryAfter = Soon };

    /// <summary>All of them, in the order above.</summary>
    public static IReadOnlyList<Problem> All { get; } =
        [.. typeof(Problems).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(Problem))
            .Select(field => (Problem)field.GetValue(null)!)];
}
