using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Blinq.History.Tests.Clusters;
using Blinq.History.Tests.Fleets;
using Blinq.History.Tests.Runs;
using Xunit.Abstractions;

namespace Blinq.History.Tests;

/// <summary>
/// A conversation that somebody claimed is not shown to the anonymous credential any more, one lease after the claim was
/// answered; not by a silo either that was stopped or cut off and still has the conversation in memory; wherever it began.
/// </summary>
[Collection("under load")]
// Long until it has run on a quiet machine since gateways host silos.
[Trait("Tier", "long")]
public sealed class ClaimedConversationTests(ITestOutputHelper output) : IDisposable
{
    private int _claims;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = Patience };
    private readonly ConcurrentDictionary<string, int> _reads = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private int _claimed;

    [Fact]
    public Task WhateverPausesOrIsCutOff_TheOldCredentialDoesNotShowAClaimedConversation() => ClaimAllAsync(20);

    [Fact, Trait("Tier", "long")]
    public Task InALongHistory_TheOldCredentialDoesNotShowAClaimedConversation() => ClaimAllAsync(60);

    private async Task ClaimAllAsync(int claims)
    {
        _claims = claims;
        var watch = Stopwatch.StartNew();
        await using var fleet = await Fleet.StartAsync(
            Lease, [ClusterNodes.Silo(), ClusterNodes.Gateway(), ClusterNodes.All(), ClusterNodes.All()]);
        using var tenant = await fleet.RegisterAsync();
        var rotated = await tenant.SendAsync(HttpMethod.Post, "/v1/tenant/identity/secret/rotate");
        await Given.IdentifyingAsync(tenant);
        var seed = InitRun.SeedFor(Time);
        await Console.Out.WriteLineAsync($"BLINQ_HISTORY_SEED={seed}");
        var chaos = new Chaos(
            fleet, seed, () => Volatile.Read(ref _claimed) >= _claims,
            FaultKind.ProcessKilled, FaultKind.ProcessStopped, FaultKind.ConnectionCut, FaultKind.ConnectionSilent) { Longest = TimeSpan.FromSeconds(8) };
        var disturbing = Task.Run(chaos.RunAsync);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => ClaimAsync(tenant, rotated.Get("secret"), i))));
        await disturbing;

        output.WriteLine(
            $"seed {seed}: {_claimed} claims in {watch.Elapsed.TotalSeconds:F0} s, {_violations.Count} violations, reads by the old credential: "
            + string.Join(", ", _reads.Select(read => $"{read.Value} {read.Key}")) + "; "
            + string.Join(", ", chaos.Happened.Select(fault => $"{fault.Value} {fault.Key}")));
        Assert.Empty(_violations);
        Assert.True(_reads["200 before"] > _claims);
        Assert.True(_reads["401 after"] > _claims);
        Assert.True(chaos.Happened.Count > 2);
    }

    public void Dispose() => _http.Dispose();

    private async Task ClaimAsync(FleetTenant tenant, string secret, int claimer)
    {
        var random = new Random(claimer);
        for (var i = 0; Volatile.Read(ref _claimed) < _claims; i++)
        {
            var session = await tenant.StartAsync();
            var posted = await tenant.SendAsync(HttpMethod.Post, "/v1/session/messages", new { text = "mine", clientId = "1" }, session);
            Assert.True(posted.Status is 200 or 201, posted.Text);
            var claim = new Claim();
            var reading = Enumerable.Range(0, tenant.Gateways.Count).Select(gateway => Task.Run(() => ReadAsync(tenant, gateway, session, claim))).ToArray();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_000)), Time);

            var subject = string.Create(CultureInfo.InvariantCulture, $"user-{claimer}-{i}");
            var token = TestToken.Sign(secret, new { sub = subject, iat = TestToken.Now, exp = TestToken.Now + 3_600 });
            var answer = await tenant.SendAsync(
                HttpMethod.Post, "/v1/session/init", new { publicToken = tenant.PublicToken, identityToken = token, session });
            claim.Answered();

            Assert.Equal(200, answer.Status);
            Assert.Equal(session.Split('.')[1], answer.Get("sessionId"));
            Interlocked.Increment(ref _claimed);
            await Task.WhenAll(reading);
        }
    }

    /// <summary>Reads over and over, until well after the claim.</summary>
    private async Task ReadAsync(FleetTenant tenant, int gateway, string session, Claim claim)
    {
        while (!claim.IsOver)
        {
            var mustBeOut = claim.MustBeOut;
            var status = await StatusAsync(tenant, gateway, session);
            _reads.AddOrUpdate($"{status} {(mustBeOut ? "after" : "before")}", 1, (_, count) => count + 1);
            if (mustBeOut && status == 200)
                _violations.Enqueue($"{session.Split('.')[1]} was shown by gateway {gateway}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), Time);
        }
    }

    private async Task<int> StatusAsync(FleetTenant tenant, int gateway, string session)
    {
        if (tenant.Gateways[gateway]() is not { } at)
            return 0;
        try
        {
            return (await Answer.OfAsync(_http, HttpMethod.Get, $"http://{at}/v1/session/messages", null, session)).Status;
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException)
        {
            return 0;
        }
    }

    private sealed class Claim
    {
        private static readonly TimeSpan Watched = TimeSpan.FromSeconds(6);

        private long _answered;

        /// <summary>Whether a call that starts now must not be shown anything.</summary>
        public bool MustBeOut => HasBeen(Lease);

        public bool IsOver => HasBeen(Watched);

        public void Answered() => Volatile.Write(ref _answered, Time.GetTimestamp());

        private bool HasBeen(TimeSpan time) => Volatile.Read(ref _answered) is not 0 and var answered && Time.GetElapsedTime(answered) > time;
    }
}
