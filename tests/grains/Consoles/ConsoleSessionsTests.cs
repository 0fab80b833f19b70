using Blinq.Grains.Consoles;
using Blinq.Grains.Tests.Hosting;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tests.Consoles;

public sealed class ConsoleSessionsTests : IAsyncLifetime
{
    private static readonly TenantId Shop = new("shop");
    private static readonly KeyId Key = new("mk_one");
    private static readonly KeyId Secret = new("ik_one");
    private Installation _installation = null!;
    private ConsoleSessions _sessions = null!;

    public async Task InitializeAsync()
    {
        _installation = await Installation.OpenAsync();
        _sessions = new ConsoleSessions(_installation.Ledger);
    }

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task ASignIn_IsFoundByItsTenantOnlyAndSaysWhatItIsBoundTo()
    {
        var session = await SignInAsync();

        var found = await FindAsync(session);

        Assert.Equal((Key, Digest.Zero, session.ExpiresAt), (found!.Key, found.Credential, found.ExpiresAt));
        Assert.Null(await _sessions.FindAsync(new TenantId("other"), session.Id, CancellationToken.None));
        Assert.Null(await _sessions.FindAsync(Shop, SessionId.New(TimeProvider.System.GetUtcNow()), CancellationToken.None));
    }

    [Fact]
    public async Task AfterEightHours_ItIsOver()
    {
        var session = await SignInAsync();
        _installation.Time.Advance(ConsoleSessions.Lifetime - TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(session));

        _installation.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await FindAsync(session));
    }

    [Fact]
    public async Task SignedOut_ItIsOverAndNothingFollows()
    {
        var session = await SignInAsync();
        await _sessions.SignOutAsync(session, CancellationToken.None);
        await _sessions.SignOutAsync(session, CancellationToken.None);
        await _sessions.NoteShownAsync(session, Secret, CancellationToken.None);

        Assert.Null(await FindAsync(session));
        Assert.Equal(["console.signed_in", "console.signed_out"], (await EventsAsync(session)).Select(recorded => recorded.Type));
    }

    [Fact]
    public async Task WhatWasShown_IsKnownFromThenOn()
    {
        var session = await SignInAsync();
        Assert.Empty((await FindAsync(session))!.ShownSecrets);

        await _sessions.NoteShownAsync(session, Secret, CancellationToken.None);

        Assert.Equal([Secret], (await FindAsync(session))!.ShownSecrets);
    }

    [Fact]
    public async Task RequestsThatCollide_AreAllRecorded()
    {
        var session = await SignInAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _sessions.NoteShownAsync(session, new KeyId($"ik_{i}"), CancellationToken.None).AsTask()));

        Assert.Equal(4, (await FindAsync(session))!.ShownSecrets.Count);
    }

    [Fact]
    public async Task TheEvents_NameNoSecret()
    {
        var session = await SignInAsync();
        await _sessions.NoteShownAsync(session, Secret, CancellationToken.None);
        await _sessions.SignOutAsync(session, CancellationToken.None);

        var payloads = (await EventsAsync(session)).Select(recorded => System.Text.Encoding.UTF8.GetString(recorded.Payload!.Value.Span)).ToList();

        Assert.StartsWith("{\"key\":\"mk_one\",\"credential\":\"0000", payloads[0], StringComparison.Ordinal);
        Assert.Equal("{\"identityKey\":\"ik_one\"}", payloads[1]);
        Assert.Equal("{}", payloads[2]);
    }

    private async Task<ConsoleSession> SignInAsync() => await _sessions.SignInAsync(Shop, Key, Digest.Zero, CancellationToken.None);

    private async Task<ConsoleSession?> FindAsync(ConsoleSession session) => await _sessions.FindAsync(Shop, session.Id, CancellationToken.None);

    private async Task<IReadOnlyList<RecordedEvent>> EventsAsync(ConsoleSession session) =>
        await _installation.Sqlite.ReadAsync(StreamId.Console(Shop, session.Id), 0, 100, CancellationToken.None);
}
