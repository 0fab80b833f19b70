using System.Text;
using Blinq.Gateway.Tests.Given;
using Blinq.Ledger;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;
using Microsoft.Extensions.DependencyInjection;

namespace Blinq.Gateway.Tests.Erasures;

/// <summary><c>DELETE /v1/tenant/users/{userId}</c>.</summary>
public sealed class ErasureTests
{
    [Fact]
    public async Task StreamsEnd_CredentialsDie_AndTheTrailStaysWholeAndNamesNobody()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var person = new ErasedPerson(tenant, conversations: 2, others: 1);
        await person.MakeAsync();
        using var stream = await tenant.StreamAsync(person.Sessions[0]);

        var erased = await person.EraseAsync();

        Assert.Equal((200, person.UserId, 2), (erased.Status, erased.Get("userId"), erased["conversations"].GetInt32()));
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, erased["finishedAt"].ValueKind);
        Assert.Equal("session_unknown", await stream.ClosedAsync());
        foreach (var session in person.Sessions)
        {
            Assert.Equal((401, "session_unknown"), await StatusAsync(tenant.SayAsync(session, "again")));
            Assert.Equal((401, "session_unknown"), await StatusAsync(tenant.ReadAsync(session)));
            Assert.Equal((409, "conversation_ended"), await StatusAsync(tenant.ReplyAsync(session, "again")));
            var events = await tenant.EventsAsync(TestTenant.IdOf(session));
            Assert.All(events.SkipLast(1), recorded => Assert.Equal(System.Text.Json.JsonValueKind.Null, recorded.GetProperty("payload").ValueKind));
            Assert.Equal(("session.ended", "erasure"), (events[^1].GetProperty("type").GetString(), events[^1].GetProperty("payload").GetProperty("by").GetString()));
            var view = await tenant.GetAsync($"/v1/tenant/sessions/{TestTenant.IdOf(session)}");
            Assert.Equal(("anonymous", "erasure"), (view.Get("mode"), view.Get("endedBy")));
        }
        Assert.Equal(404, (await tenant.GetAsync($"/v1/tenant/users/{person.UserId}")).Status);
        Assert.Equal(404, (await person.EraseAsync()).Status);
        var looked = await tenant.GetAsync($"/v1/tenant/erasures/{erased.Get("erasureId")}");
        Assert.Equal((200, erased.Text), (looked.Status, looked.Text));
        var other = await (await TestGateway.SharedAsync()).RegisterAsync();
        Assert.Equal(404, (await other.GetAsync($"/v1/tenant/erasures/{erased.Get("erasureId")}")).Status);
        Assert.Equal(404, (await tenant.GetAsync("/v1/tenant/erasures/er_unknown")).Status);
        Assert.Single((await tenant.GetAsync("/v1/tenant/users"))["items"].EnumerateArray());

        var export = (await tenant.GetAsync("/v1/tenant/audit/export")).Text;
        var told = Assert.Single(export.Split('\n'), line => line.Contains("subject.erased", StringComparison.Ordinal));
        Assert.Contains($"\\\"events\\\":{erased["events"]},\\\"streams\\\":2", told, StringComparison.Ordinal);
        Assert.DoesNotContain(person.Needles, needle => export.Contains(needle, StringComparison.Ordinal));
        await VerifiesAsync(export, erased["events"].GetInt64());
    }

    [Fact]
    public async Task ARevocationOfTheErasedSubjectHolds_AndOneWhoComesBackIsNew()
    {
        var tenant = await (await TestGateway.SharedAsync()).RegisterAsync();
        var person = new ErasedPerson(tenant, conversations: 1, others: 0);
        await person.MakeAsync();
        var token = person.Token();
        Assert.Equal(201, (await tenant.PostAsync("/v1/tenant/revocations", new { sub = "sub-canary-5c1f" })).Status);

        Assert.Equal(200, (await person.EraseAsync()).Status);

        Assert.Equal("anonymous", (await tenant.InitAsync(token)).Get("mode"));
        Assert.Equal("revoked", (await tenant.PostAsync("/v1/tenant/identity/check", new { token })).Get("verdict"));
        var shown = await tenant.InitAsync(token, person.Sessions[0]);
        Assert.False(shown["resumed"].GetBoolean());
        var revocations = (await tenant.GetAsync("/v1/tenant/revocations"))["items"];
        await tenant.ManageAsync(HttpMethod.Delete, $"/v1/tenant/revocations/{revocations[0].GetProperty("id").GetString()}");
        var back = await tenant.InitAsync(person.Token(), person.Sessions[0]);
        Assert.Equal(("identified", false), (back.Get("mode"), back["resumed"].GetBoolean()));
        var user = await tenant.GetAsync($"/v1/tenant/users/{person.UserId}");
        Assert.Equal((200, 1), (user.Status, user["sessions"].GetInt32()));
    }

    [Fact]
    public async Task OnlyAnAdminOfTheSameTenantErases()
    {
        var gateway = await TestGateway.SharedAsync();
        var (tenant, other) = (await gateway.RegisterAsync(), await gateway.RegisterAsync());
        var person = new ErasedPerson(tenant, conversations: 1, others: 0);
        await person.MakeAsync();
        var support = (await gateway.OperateAsync(
            HttpMethod.Post, $"/v1/operator/tenants/{tenant.Id}/management-keys", new { label = "help desk", scope = "support" })).Get("managementKey");

        Assert.Equal(404, (await other.ManageAsync(HttpMethod.Delete, $"/v1/tenant/users/{person.UserId}")).Status);
        Assert.Equal(404, (await tenant.ManageAsync(HttpMethod.Delete, "/v1/tenant/users/u_nobody")).Status);
        Assert.Equal(403, (await Answer.OfAsync(gateway.Public, HttpMethod.Delete, $"/v1/tenant/users/{person.UserId}", null, support)).Status);
        Assert.Equal(200, (await tenant.GetAsync($"/v1/tenant/users/{person.UserId}")).Status);
    }

    [Fact]
    public async Task WhatStoppedGoesOnWithTheNextProcess()
    {
        var directory = TestDirectory.New();
        TestTenant tenant;
        ErasedPerson person;
        await using (var first = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            tenant = await first.RegisterAsync();
            person = new ErasedPerson(tenant, conversations: 2, others: 0);
            await person.MakeAsync();
            // It was killed right after it had noted what to do.
            await first.Services.GetRequiredService<ILedgerErasures>().BeginErasureAsync(
                new Erasure(KeyId.New("er_"), new TenantId(tenant.Id), new UserId(person.UserId), first.Services.GetRequiredService<ILedger>().Now, "operator"),
                CancellationToken.None);
        }

        await using var second = await TestGateway.StartAsync(directory, TimeProvider.System);

        await Eventually.TrueAsync(async () => (await tenant.At(second).GetAsync($"/v1/tenant/users/{person.UserId}")).Status == 404);
        await Eventually.TrueAsync(() => Haystack.Find(directory, person.Needles).Count == 0);
    }

    [Fact]
    public async Task ARestoredBackupBringsNobodyBack()
    {
        var (directory, backup) = (TestDirectory.New(), TestDirectory.New());
        TestTenant tenant;
        ErasedPerson person;
        await using (var first = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            tenant = await first.RegisterAsync();
            person = new ErasedPerson(tenant, conversations: 2, others: 1);
            await person.MakeAsync();
        }
        Directory.CreateDirectory(backup);
        foreach (var file in Directory.GetFiles(directory))
            File.Copy(file, Path.Combine(backup, Path.GetFileName(file)));
        string list;
        await using (var second = await TestGateway.StartAsync(directory, TimeProvider.System))
        {
            Assert.Equal(200, (await person.At(tenant.At(second)).EraseAsync()).Status);
            list = (await second.OperateAsync(HttpMethod.Get, "/v1/operator/erasures")).Text;
        }
        Assert.DoesNotContain(person.Needles, needle => list.Contains(needle, StringComparison.Ordinal));
        var file1 = Path.Combine(backup, "..", $"{Path.GetFileName(backup)}.erasures");
        await File.WriteAllTextAsync(file1, list);
        await File.WriteAllTextAsync(file1 + ".wrong", list + "{}\n");

        string[] restore = ["ledger", "accept-restore", "--yes", "--keep-management-keys", "--Blinq:DataDirectory", backup];
        Assert.Contains("say --erasures FILE", (await GatewayProcess.RunAsync(restore)).Errors, StringComparison.Ordinal);
        Assert.Contains("Line 2 of", (await GatewayProcess.RunAsync([.. restore, "--erasures", file1 + ".wrong"])).Errors, StringComparison.Ordinal);
        var accepted = await GatewayProcess.RunAsync([.. restore, "--erasures", file1]);
        Assert.Equal((0, ""), (accepted.ExitCode, accepted.Errors));
        Assert.Contains("erasures          1 replayed", accepted.Output, StringComparison.Ordinal);

        await using var restored = await TestGateway.StartAsync(backup, TimeProvider.System);
        Assert.Equal(404, (await tenant.At(restored).GetAsync($"/v1/tenant/users/{person.UserId}")).Status);
        Assert.Empty(Haystack.Find(backup, person.Needles));
        Assert.Single((await tenant.At(restored).GetAsync("/v1/tenant/users"))["items"].EnumerateArray());
    }

    private static async Task<(int, string)> StatusAsync(Task<Answer> call)
    {
        var answer = await call;
        return (answer.Status, answer.Code);
    }

    private static async Task VerifiesAsync(string export, long erased)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(export));
        var report = await Blinq.Ledger.Verification.LedgerVerifier.VerifyFileAsync(
            file, new Blinq.Ledger.Verification.VerificationOptions { Source = "export" }, CancellationToken.None);
        Assert.Equal((Blinq.Ledger.Verification.VerificationOutcome.Valid, erased), (report.Outcome, report.ErasedEvents));
    }
}
