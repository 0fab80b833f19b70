using System.Text.Json;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests.Erasures;

/// <summary>A person with conversations among other people's, and all that tells of the person.</summary>
internal sealed class ErasedPerson(TestTenant tenant, int conversations, int others)
{
    private const string Sub = "sub-canary-5c1f";

    private readonly List<string> _sessions = [];
    private readonly List<string> _fingerprints = [];

    public IReadOnlyList<string> Sessions => _sessions;

    public TestTenant Tenant => tenant;

    public string UserId { get; private set; } = "";

    /// <summary>The same person, of the same tenant, served by another gateway.</summary>
    public ErasedPerson At(TestTenant other)
    {
        var same = new ErasedPerson(other, conversations, others) { UserId = UserId };
        same._sessions.AddRange(_sessions);
        same._fingerprints.AddRange(_fingerprints);
        return same;
    }

    /// <summary>What must be found nowhere.</summary>
    public IReadOnlyCollection<string> Needles =>
        [Sub, "Grace Canary", "grace@canary.example", "canary-text-81d2", "canary-page-33aa", "canary-client-9f0e", "canary-data-77b1", .. _fingerprints];

    public string Token() => tenant.Token(Sub, "Grace Canary", "grace@canary.example");

    public async Task MakeAsync()
    {
        for (var i = 0; i < Math.Max(conversations, others); i++)
        {
            if (i < conversations)
                await TalkAsync(i);
            if (i < others)
                await TalkAsync($"user-{i}");
        }
        UserId = (await tenant.PostAsync("/v1/tenant/users/find", new { sub = Sub })).Get("userId");
    }

    /// <summary>Waits for its end, as the API's description says.</summary>
    public async Task<Answer> EraseAsync()
    {
        var erased = await tenant.ManageAsync(HttpMethod.Delete, $"/v1/tenant/users/{UserId}");
        if (erased.Status != 202)
            return erased;
        var erasure = $"/v1/tenant/erasures/{erased.Get("erasureId")}";
        // A busy machine's gateway may say that it can't tell just now (503), as to anybody.
        await Eventually.TrueAsync(async () =>
            (erased = await tenant.GetAsync(erasure)).Status != 503 && erased["finishedAt"].ValueKind != JsonValueKind.Null);
        return erased;
    }

    /// <summary>All that the tenant's trail and lists say of the others.</summary>
    public async Task<string> OthersAsync()
    {
        var export = await tenant.GetAsync("/v1/tenant/audit/export");
        var mine = _sessions.Select(TestTenant.IdOf).ToList();
        var users = (await tenant.GetAsync("/v1/tenant/users?limit=200"))["items"].EnumerateArray()
            .Where(user => user.GetProperty("userId").GetString() != UserId);
        return string.Join('\n', export.Text.Split('\n')
            .Where(line => line.Contains("conversation/", StringComparison.Ordinal) && !mine.Exists(id => line.Contains(id, StringComparison.Ordinal)))
            .Concat(users.Select(user => user.GetRawText())));
    }

    private async Task TalkAsync(int number)
    {
        var context = new { url = $"https://shop.example/canary-page-33aa/{number}", locale = "en" };
        var token = Token();
        // Every other one begins as nobody's.
        var began = number % 2 == 0
            ? await InitAsync(new { publicToken = tenant.PublicToken, identityToken = token, context })
            : await InitAsync(new { publicToken = tenant.PublicToken, context });
        var session = began.Get("session");
        Assert.Equal(201, (await tenant.SayAsync(session, $"canary-text-81d2 {number}", $"canary-client-9f0e-{number}")).Status);
        if (number % 2 == 1)
            session = (await InitAsync(new { publicToken = tenant.PublicToken, identityToken = token, session, context })).Get("session");
        // One that is long enough for a snapshot, and a page of its own.
        for (var i = 0; number == 0 && i < 25; i++)
            Assert.Equal(201, (await tenant.SayAsync(session, $"canary-text-81d2 {new string('x', 200)} {i}")).Status);
        Assert.Equal(201, (await tenant.ReplyAsync(session, "canary-text-81d2: dear Grace Canary")).Status);
        Assert.Equal(201, (await tenant.PostAsync(
            $"/v1/tenant/sessions/{TestTenant.IdOf(session)}/events", new { type = "order.placed", data = new { note = "canary-data-77b1" } })).Status);
        _sessions.Add(session);
        foreach (var recorded in await tenant.EventsAsync(TestTenant.IdOf(session)))
        {
            if (recorded.GetProperty("payload") is { ValueKind: JsonValueKind.Object } payload
                && payload.TryGetProperty("identity", out var identity))
                _fingerprints.Add(identity.GetProperty("fingerprint").GetString()!);
        }
    }

    private async Task TalkAsync(string subject)
    {
        var session = await tenant.StartIdentifiedAsync(subject);
        Assert.Equal(201, (await tenant.SayAsync(session, $"What {subject} says")).Status);
    }

    private async Task<Answer> InitAsync(object body)
    {
        var answer = await Answer.OfAsync(tenant.Gateway.Public, HttpMethod.Post, "/v1/session/init", body);
        Assert.Equal(200, answer.Status);
        return answer;
    }
}
