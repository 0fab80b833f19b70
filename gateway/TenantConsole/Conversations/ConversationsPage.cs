using System.Globalization;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Conversations;
using Blinq.Gateway.Errors;
using Blinq.Gateway.TenantConsole.Pages;
using Blinq.Ledger.Indexes;

namespace Blinq.Gateway.TenantConsole.Conversations;

/// <param name="Who"><c>verified</c>, <c>anonymous</c> or nothing for both.</param>
/// <param name="From">A UTC day, as the field has it.</param>
/// <param name="To">A UTC day, itself included.</param>
internal sealed record ConversationQuery(string? Who, string? UserId, string? KeyId, string? From, string? To);

/// <param name="Next">The address of the next page; <c>null</c> at the end.</param>
internal sealed record ConversationsModel(ConversationQuery Query, IReadOnlyList<ConversationListing> Rows, string? Next, bool IsFirst, Problem? Refused);

/// <summary><c>/console/conversations</c>: as <c>GET /v1/tenant/sessions</c>, and which are somebody's.</summary>
internal static class ConversationsPage
{
    private const int Rows = 50;

    /// <summary>How many pages of the list are looked through for one of the console's.</summary>
    private const int MaxPages = 4;

    public static async Task<IResult> ShowAsync(
        HttpContext http, ILedgerIndexes indexes, string? who, string? userId, string? keyId, string? from, string? to, string? cursor)
    {
        var query = new ConversationQuery(Given(who), Given(userId), Given(keyId), Given(from), Given(to));
        var rows = new List<ConversationListing>();
        var next = Given(cursor);
        for (var page = 0; page < MaxPages; page++)
        {
            var listed = await ListConversations.HandleAsync(
                http, indexes, query.UserId, query.KeyId, Day(query.From, 0), Day(query.To, 1), next,
                Rows.ToString(CultureInfo.InvariantCulture));
            if (listed.Result is not Reply<PageBody<ConversationListing>> { Value: var found })
                return Page(new ConversationsModel(query, [], null, cursor is null, (Problem)listed.Result));
            rows.AddRange(found.Items.Where(row => query.Who switch { "verified" => row.UserId is not null, "anonymous" => row.UserId is null, _ => true }));
            next = found.Next;
            if (next is null || query.Who is null || rows.Count >= Rows)
                break;
        }
        return Page(new ConversationsModel(query, rows, next is null ? null : Address(query, next), cursor is null, null));
    }

    private static PageResult<ConversationsView, ConversationsModel> Page(ConversationsModel model) =>
        ConsolePage.Of<ConversationsView, ConversationsModel>(model, "conversations", "conversations.title", model.Refused?.Status ?? StatusCodes.Status200OK);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A day as the API's time; what is no day goes on as it is, and is refused there.</summary>
    private static string? Day(string? day, int later) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date < DateOnly.MaxValue
            ? date.AddDays(later).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z"
            : day;

    private static string Address(ConversationQuery query, string cursor) => ConsolePaths.Conversations + QueryString.Create(
        new (string Name, string? Value)[]
        {
            ("who", query.Who), ("userId", query.UserId), ("keyId", query.KeyId), ("from", query.From), ("to", query.To), ("cursor", cursor),
        }.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
