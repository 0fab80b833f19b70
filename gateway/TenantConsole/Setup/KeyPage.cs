using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Identity;
using Blinq.Gateway.TenantConsole.Conversations;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Grains.Clients;
using Blinq.Ledger;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.TenantConsole.Setup;

/// <summary><c>/console/keys/{keyId}</c>: what a key was used for, which is what a leaked one could do.</summary>
internal sealed class KeyPage(IGrains grains, ILedgerIndexes indexes, ILedger ledger)
{
    /// <summary>How many conversations are looked at: each is one read.</summary>
    private const string Looked = "50";

    public static async Task<IResult> ShowAsync(HttpContext http, KeyPage page, string keyId) => await page.PageAsync(http, keyId);

    private async Task<IResult> PageAsync(HttpContext http, string keyId)
    {
        if ((await GetIdentity.HandleAsync(http, grains, indexes, ledger)).Result is not Reply<IdentityResponse> { Value: var identity }
            || identity.Keys.FirstOrDefault(known => known.KeyId == keyId) is not { } key)
            return ErrorPage.Of(Problems.NotFound);
        var listed = await ListConversations.HandleAsync(http, indexes, null, keyId, null, null, null, Looked);
        if (listed.Result is not Reply<PageBody<ConversationListing>> { Value: var conversations })
            return ErrorPage.Of((Problem)listed.Result);

        var origins = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var conversation in conversations.Items)
        {
            var origin = (await ConversationStart.ReadAsync(http, ledger, conversation.SessionId))?.Origin ?? "–";
            origins[origin] = origins.GetValueOrDefault(origin) + 1;
        }
        var hours = conversations.Items.GroupBy(conversation => HourOf(conversation.StartedAt))
            .Select(hour => KeyValuePair.Create(hour.Key, hour.Count())).ToList();
        return ConsolePage.Of<KeyView, KeyModel>(
            new KeyModel(
                key, identity.Epoch, conversations.Items, conversations.Next is not null, [.. origins.OrderByDescending(origin => origin.Value)], hours,
                OrderNames.New(), null),
            "identity", "key.title");
    }

    private static DateTimeOffset HourOf(DateTimeOffset time) => new(time.UtcDateTime.Date.AddHours(time.UtcDateTime.Hour), TimeSpan.Zero);
}
