using Blinq.Gateway.Access;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Knowledge;
using Blinq.Gateway.Metrics;
using Blinq.Gateway.Tests.Describing;
using Blinq.Gateway.Tests.Given;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Knowledge;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Gateway.Tests.Knowledge;

/// <summary>What a visitor may see changes each time that a call looks at it.</summary>
public sealed class UnsettledScopeTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task ASearchAndAReplySaidThatSecretsWereChanging()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        await tenant.PatchAsync("""{"identity":{"claims":["plan"]}}""");
        await tenant.ManageAsync(HttpMethod.Put, "/v1/tenant/knowledge/documents/shipping", new { title = "Shipping", text = "Two days.", audiences = new[] { "everyone" } });
        var session = (await tenant.InitAsync(Token(tenant, 0))).Get("session");
        var key = new ConversationKey(new TenantId(tenant.Id), new SessionId(TestTenant.IdOf(session)));
        var services = tenant.Gateway.Services;
        var trust = (await services.GetRequiredService<ITrustProvider>().GetAsync(key.Tenant, None))!;
        var (caller, grains) = (new TenantCaller(trust, trust.ManagementKeys.Single()), services.GetRequiredService<IGrains>());
        var changes = 0;
        var knowledge = new KnowledgeOfChangingVisitors(
            services.GetRequiredService<ILedgerKnowledge>(),
            async () => Assert.Equal(session, (await tenant.InitAsync(Token(tenant, ++changes), session)).Get("session")));

        var search = await SearchKnowledge.ApplyAsync(caller, key, new SearchKnowledgeRequest { Query = "days" }, null, grains, knowledge, None);
        var request = new PostReplyRequest { Role = "assistant", Text = "hi", Sources = [new SourceRequest { DocumentId = "shipping", Version = 1 }] };
        var reply = await PostReply.ApplyAsync(
            caller, key, request, null, new FieldErrors(), grains, knowledge, services.GetRequiredService<ConversationReader>(),
            services.GetRequiredService<GatewayMetrics>(), None);

        Assert.Equal(6, changes);
        Assert.All([search.Result, reply.Result], result => Assert.Equal((503, "scope_unsettled"), result is Problem problem ? (problem.Status, problem.Code) : default));
        Assert.DoesNotContain("secret", Problems.ScopeUnsettled.Title, StringComparison.Ordinal);
        Assert.DoesNotContain((await tenant.EventTypesAsync(TestTenant.IdOf(session))), type => type is "knowledge.searched" or "message.posted");
    }

    [Fact]
    public async Task BothCallsSaySoInTheDocument()
    {
        var api = await ApiDescription.ReadAsync(await TestGateway.SharedAsync());

        Assert.Equal(
            ["postReply", "searchKnowledge"],
            api.Operations.Where(operation => operation.Description.GetProperty("responses").GetProperty("503").GetProperty("description").GetString()!
                .Contains("`scope_unsettled`", StringComparison.Ordinal)).Select(operation => operation.Id).Order());
    }

    private static string Token(TestTenant tenant, int change) => TestToken.Sign(tenant.Secret, new Dictionary<string, object?>
    {
        ["sub"] = "ann", ["iat"] = TestToken.Now + change, ["exp"] = TestToken.Now + 3600, ["plan"] = $"plan {change}",
    });

    /// <summary>The same knowledge; the visitor's claims change while it is read.</summary>
    private sealed class KnowledgeOfChangingVisitors(ILedgerKnowledge knowledge, Func<Task> change) : ILedgerKnowledge
    {
        public async ValueTask<KnowledgeExcerpt> ReadKnowledgeExcerptAsync(TenantId tenant, IReadOnlyList<string> documents, CancellationToken cancel)
        {
            await change();
            return await knowledge.ReadKnowledgeExcerptAsync(tenant, documents, cancel);
        }

        public async ValueTask<KnowledgeFound> SearchAsync(TenantId tenant, IKnowledgeSearch search, CancellationToken cancel)
        {
            await change();
            return await knowledge.SearchAsync(tenant, search, cancel);
        }

        public ValueTask<DocumentListing?> FindDocumentAsync(TenantId tenant, string document, CancellationToken cancel) =>
            knowledge.FindDocumentAsync(tenant, document, cancel);

        public ValueTask<Page<DocumentListing>> ListDocumentsAsync(TenantId tenant, string? cursor, int limit, CancellationToken cancel) =>
            knowledge.ListDocumentsAsync(tenant, cursor, limit, cancel);

        public ValueTask<IReadOnlyList<AudienceListing>> ListAudiencesAsync(TenantId tenant, CancellationToken cancel) =>
            knowledge.ListAudiencesAsync(tenant, cancel);

        public ValueTask<KnowledgeTotals> ReadKnowledgeTotalsAsync(TenantId tenant, CancellationToken cancel) =>
            knowledge.ReadKnowledgeTotalsAsync(tenant, cancel);
    }
}
