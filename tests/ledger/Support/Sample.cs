using System.Text;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Tests.Support;

/// <summary>Short ways to say what a test is not about.</summary>
public static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly KeyId Key = new("ik_one");

    public static StreamId NewConversation(TenantId? tenant = null) =>
        StreamId.Conversation(tenant ?? TenantId.New(), SessionId.New(TimeProvider.System.GetUtcNow()));

    public static SessionId SessionOf(StreamId stream) => new(stream.Name[StreamId.ConversationPrefix.Length..]);

    public static UserId NewUser() => new("u_" + SessionId.New(TimeProvider.System.GetUtcNow()).Value);

    public static NewEvent Event(string type = "message.posted", string payload = """{"text":"hello"}""", string? once = null) =>
        new(type, Encoding.UTF8.GetBytes(payload), once is null ? null : DeduplicationKey.Of(once));

    public static AppendRequest Request(
        StreamId stream, StreamHead head, DateTimeOffset now, NewEvent[] events, params IndexEntry[] index) => new()
        {
            Stream = stream, ExpectedHead = head, Events = events, Now = now, Id = AppendId.New(), Index = index,
        };

    public static IndexEntry.IdentityAccepted Accepted(
        UserId user, string subject = "42", string? name = "Ann", string? email = "ann@example.com", KeyId? key = null) =>
        new(user, new SubjectId(subject), name, email, key ?? Key);

    public static ValueTask<StreamHead> AppendAsync(
        this ILedger ledger, StreamId stream, StreamHead head, params NewEvent[] events) =>
        ledger.AppendAsync(Request(stream, head, ledger.Now, events), CancellationToken.None);

    public static ValueTask<StreamHead> AppendAsync(
        this ILedger ledger, StreamId stream, StreamHead head, NewEvent added, params IndexEntry[] index) =>
        ledger.AppendAsync(Request(stream, head, ledger.Now, [added], index), CancellationToken.None);

    public static ValueTask<IReadOnlyList<RecordedEvent>> ReadAllAsync(this ILedger ledger, StreamId stream) =>
        ledger.ReadAsync(stream, 0, 1000, CancellationToken.None);

    public static async Task<List<RecordedEvent>> ExportAllAsync(
        this ILedger ledger, TenantId? tenant, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in ledger.ExportAsync(tenant, from, to, CancellationToken.None))
            events.Add(recorded);
        return events;
    }
}
