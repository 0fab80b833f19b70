using Blinq.History.Tests.Registers;

namespace Blinq.History.Tests.Runs;

/// <summary>
/// Revokes one subject over and over. Its tokens of epoch v were issued after the v-th revocation's time, so that the next
/// one ends them.
/// </summary>
internal sealed class Revoker(InitRun run, string secret)
{
    public const string Subject = "revoked-over-and-over";

    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Random _random = new(run.Seed);
    private readonly List<Advance> _advances = [];
    private long _epoch;
    private volatile int _answered;

    public IReadOnlyList<Advance> Advances => _advances;

    public int Answered => _answered;

    public void Begin() => Issue(TestToken.Now - 60);

    public async Task RunAsync()
    {
        while (!run.IsOver)
        {
            var call = Time.GetTimestamp();
            var answer = await run.Tenant.TryAsync(
                _random.Next(run.Tenant.Gateways.Count), HttpMethod.Post, "/v1/tenant/revocations", new { sub = Subject });
            Assert.True(answer is null or { Status: 201 }, $"A revocation got {answer?.Status} {answer?.Text}");
            // One that was lost may still happen at any time, and ends whatever was issued until then.
            _advances.Add(answer is null
                ? new Advance(long.MaxValue, call, null)
                : new Advance(_epoch + 1, call, Time.GetTimestamp()));
            if (answer is null)
                continue;
            _answered++;
            // Just after it: no clock skew is allowed for (docs/adr/0150).
            Issue((answer["before"].GetDateTimeOffset() - DateTimeOffset.UnixEpoch).TotalSeconds + 0.002);
        }
    }

    private void Issue(double issuedAt) => run.Issue(new Issued(++_epoch, secret, issuedAt, Subject));
}
