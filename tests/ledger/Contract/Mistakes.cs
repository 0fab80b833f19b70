using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>Requests that break a rule, each in one way.</summary>
public static class Mistakes
{
    public static TheoryData<string, Func<AppendRequest, AppendRequest>> All => new()
    {
        { "no event", request => request with { Events = [] } },
        { "101 events", request => request with { Events = [.. Enumerable.Repeat(Sample.Event(), 101)] } },
        { "upper case type", request => request with { Events = [Sample.Event("Message.posted")] } },
        { "type with a line break", request => request with { Events = [Sample.Event("message\nposted")] } },
        { "type of 65 characters", request => request with { Events = [Sample.Event(new string('a', 65))] } },
        { "type with two dots", request => request with { Events = [Sample.Event("a..b")] } },
        { "payload is no object", request => request with { Events = [Sample.Event(payload: "[]")] } },
        { "payload is empty", request => request with { Events = [Sample.Event(payload: "")] } },
        { "payload is no UTF-8", request => request with { Events = [new NewEvent("a.b", new byte[] { (byte)'{', 0xFF, (byte)'}' })] } },
        { "payload is over 256 KiB", request => request with { Events = [Sample.Event(payload: $$"""{"x":"{{new string('x', 256 * 1024)}}"}""")] } },
        { "one mark twice", request => request with { Events = [Sample.Event(once: "a"), Sample.Event(once: "a")] } },
        { "epoch on a conversation", request => request with { NewEpoch = new Epoch(1) } },
        { "negative head", request => request with { ExpectedHead = new StreamHead(-1, Digest.Zero, Sample.Start) } },
        { "empty head with a hash", request => request with { ExpectedHead = StreamHead.Empty with { Hash = EventHash.Commit([], []) } } },
        { "another tenant's secret", request => request with { SecretsToStore = [new SealedSecret(TenantId.New(), Sample.Key, "m", new byte[1])] } },
        { "no ciphertext", request => request with { SecretsToStore = [new SealedSecret(request.Stream.Tenant, Sample.Key, "m", default)] } },
        { "fewer than no messages of a day", request => request with { Index = [new IndexEntry.Activity(0, 0, -1, null, 0, null)] } },
        { "counted twice", request => request with { Index = [new IndexEntry.Activity(1, 0, 0, null, 0, null), new IndexEntry.Activity(1, 0, 0, null, 0, null)] } },
        { "no refusal", request => request with { Index = [new IndexEntry.IdentityRefused("expired", 0, null)] } },
        { "tenant listed by a conversation", request => request with { Index = [new IndexEntry.TenantListed("Acme", false)] } },
        { "two tokens", request => request with { Index = [Sample.Accepted(Sample.NewUser()), Sample.Accepted(Sample.NewUser())] } },
        { "session of no conversation", request => request with { Stream = StreamId.ForTenant(request.Stream.Tenant), Index = [new IndexEntry.SessionStarted()] } },
    };
}
