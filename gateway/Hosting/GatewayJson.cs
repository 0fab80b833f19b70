using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Blinq.Gateway.Analytics;
using Blinq.Gateway.Audit;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Demo;
using Blinq.Gateway.Erasures;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Health;
using Blinq.Gateway.Identity;
using Blinq.Gateway.Json;
using Blinq.Gateway.Knowledge;
using Blinq.Gateway.Operator;
using Blinq.Gateway.Sessions;
using Blinq.Gateway.Streams;
using Blinq.Gateway.Tenants;
using Blinq.Gateway.Users;

namespace Blinq.Gateway.Hosting;

/// <summary>Every shape on the wire, described at compile time: no reflection while serving, and none forgotten.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ClusterResponse))]
[JsonSerializable(typeof(JsonDocument))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(DocumentLine))]
[JsonSerializable(typeof(DocumentLineResult))]
[JsonSerializable(typeof(PutDocumentRequest))]
[JsonSerializable(typeof(PutDocumentResponse))]
[JsonSerializable(typeof(DocumentView))]
[JsonSerializable(typeof(PageBody<DocumentView>))]
[JsonSerializable(typeof(PutAudienceRequest))]
[JsonSerializable(typeof(ConditionBody))]
[JsonSerializable(typeof(AudienceView))]
[JsonSerializable(typeof(AudiencesResponse))]
[JsonSerializable(typeof(SearchKnowledgeRequest))]
[JsonSerializable(typeof(SearchKnowledgeResponse))]
[JsonSerializable(typeof(ScopeResponse))]
[JsonSerializable(typeof(CheckVisibilityRequest))]
[JsonSerializable(typeof(CheckVisibilityResponse))]
[JsonSerializable(typeof(InitSessionRequest))]
[JsonSerializable(typeof(InitSessionResponse))]
[JsonSerializable(typeof(PostMessageRequest))]
[JsonSerializable(typeof(PostedResponse))]
[JsonSerializable(typeof(MessagesResponse))]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(StreamClosedBody))]
[JsonSerializable(typeof(StreamSeenBody))]
[JsonSerializable(typeof(StreamTypingBody))]
[JsonSerializable(typeof(TenantView))]
[JsonSerializable(typeof(TenantPatch))]
[JsonSerializable(typeof(RotateSecretRequest))]
[JsonSerializable(typeof(RotateSecretResponse))]
[JsonSerializable(typeof(RevokePreviousResponse))]
[JsonSerializable(typeof(IdentityResponse))]
[JsonSerializable(typeof(CheckTokenRequest))]
[JsonSerializable(typeof(CheckTokenResponse))]
[JsonSerializable(typeof(PageBody<RefusalBody>))]
[JsonSerializable(typeof(RevokeRequest))]
[JsonSerializable(typeof(RevokeResponse))]
[JsonSerializable(typeof(RevocationsResponse))]
[JsonSerializable(typeof(PageBody<UserView>))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(FindUserRequest))]
[JsonSerializable(typeof(ErasureResponse))]
[JsonSerializable(typeof(ErasureLine))]
[JsonSerializable(typeof(PageBody<ConversationListing>))]
[JsonSerializable(typeof(ConversationView))]
[JsonSerializable(typeof(EventsResponse))]
[JsonSerializable(typeof(PostReplyRequest))]
[JsonSerializable(typeof(MarkSeenRequest))]
[JsonSerializable(typeof(RecordEventRequest))]
[JsonSerializable(typeof(RecordedResponse))]
[JsonSerializable(typeof(RegisterTenantRequest))]
[JsonSerializable(typeof(RegisterTenantResponse))]
[JsonSerializable(typeof(PageBody<TenantListingBody>))]
[JsonSerializable(typeof(IssueManagementKeyRequest))]
[JsonSerializable(typeof(IssueManagementKeyResponse))]
[JsonSerializable(typeof(IssueAuditKeyRequest))]
[JsonSerializable(typeof(AnalyticsResponse))]
[JsonSerializable(typeof(SimulatePolicyRequest))]
[JsonSerializable(typeof(SimulatePolicyResponse))]
[JsonSerializable(typeof(AuditKeysResponse))]
[JsonSerializable(typeof(StandingResponse))]
[JsonSerializable(typeof(ShopState))]
[JsonSerializable(typeof(ShopLogInRequest))]
[JsonSerializable(typeof(ShopToken))]
[JsonSerializable(typeof(ShopRotated))]
[JsonSerializable(typeof(WatchConversationRequest))]
[JsonSerializable(typeof(AgentAnswerRequest))]
[JsonSerializable(typeof(TrailBody))]
[JsonSerializable(typeof(TamperedPast))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    /// <summary>Before anything in this assembly reads or writes JSON.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The gateway is a program; the context must not depend on how a part of it is started.")]
    internal static void Register() => JsonTypes.Context = Default;
}
