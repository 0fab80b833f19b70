using Blinq.Grains.Knowledge;
using Blinq.Grains.Tenants;
using Blinq.Identity.Claims;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Demo;

/// <summary>
/// What the shop's assistant answers from: a page for everyone, one for customers who are signed in, and each user's own order, in
/// each language that the chat can be switched to. Thread-safe.
/// </summary>
internal sealed class ShopLibrary(DemoTenant tenant, KnowledgeLibrary library)
{
    private static readonly Actor Shop = new("demo");

    private static readonly string[] Users = ["alice", "aigerim"];

    private volatile string? _filled;

    /// <summary>Puts what is missing or says something else. The same again changes nothing.</summary>
    /// <param name="origin">Where this browser sees the shop: links lead there.</param>
    public async ValueTask FillAsync(string origin, CancellationToken cancel)
    {
        if (_filled == origin)
            return;
        var users = (await tenant.GetTrustAsync(cancel)).UserIds;
        foreach (var (language, texts) in ShopTexts.All)
        {
            await PutAsync($"shipping-{language}", texts.Shipping, language, ScopeTokens.Everyone, $"{origin}/demo/shipping.html#{language}", cancel);
            await PutAsync($"customers-{language}", texts.Customers, language, ScopeTokens.Verified, null, cancel);
            foreach (var (user, order) in Users.Zip(texts.Orders))
                await PutAsync($"order-{user}-{language}", order, language, ScopeTokens.UserPrefix + users.For(new SubjectId(user)).Value, null, cancel);
        }
        _filled = origin;
    }

    private async ValueTask PutAsync(string id, ShopDocument document, string language, string audience, string? url, CancellationToken cancel) =>
        await library.PutAsync(
            tenant.Id, id,
            new DocumentContent(document.Title, document.Text, url, language, language, new Dictionary<string, ClaimValue>(), [audience]), Shop, cancel);
}
