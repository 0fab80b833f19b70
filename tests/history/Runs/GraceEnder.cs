using Blinq.History.Tests.Registers;

namespace Blinq.History.Tests.Runs;

/// <summary>
/// Rotates with a long grace and then ends it, over and over: the secret before is good until <c>revoke-previous</c> is
/// called, and never again once that has answered.
/// </summary>
internal sealed class GraceEnder(InitRun run)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Random _random = new(run.Seed);
    private readonly List<Advance> _advances = [];
    private long _epoch;
    private int _rotations;
    private volatile int _answered;

    public IReadOnlyList<Advance> Advances => _advances;

    public int Answered => _answered;

    public async Task RunAsync()
    {
        while (!run.IsOver)
        {
            await RotateAsync();
            var call = Time.GetTimestamp();
            Answer? answer;
            var isLost = false;
            while ((answer = await AskAsync("/v1/tenant/identity/secret/revoke-previous")) is null)
            {
                isLost = true;
                MayEndAnything(call);
            }
            // There is none any more: one whose answer was lost did it, and when that was in force everywhere, nobody knows.
            var isDone = answer is { Status: 409, Code: "no_previous_key" } && isLost;
            Assert.True(isDone || answer.Status == 200, $"revoke-previous got {answer.Status} {answer.Text}");
            _advances.Add(new Advance(_epoch, call, isDone ? null : Time.GetTimestamp()));
            if (!isDone)
                _answered++;
        }
    }

    public async Task RotateAsync()
    {
        var key = $"{run.Seed}-{_rotations++}";
        var call = Time.GetTimestamp();
        while (true)
        {
            var answer = await AskAsync("/v1/tenant/identity/secret/rotate", new { graceSeconds = 86_400 }, ("Idempotency-Key", key));
            if (answer is null)
            {
                MayEndAnything(call);
                continue;
            }
            Assert.True(answer.Status == 200, $"A rotation got {answer.Status} {answer.Text}");
            run.Issue(new Issued(++_epoch, answer.Get("secret"), TestToken.Now));
            return;
        }
    }

    /// <summary>What was lost may still happen at any time.</summary>
    private void MayEndAnything(long call) => _advances.Add(new Advance(long.MaxValue, call, null));

    private Task<Answer?> AskAsync(string path, object? body = null, params (string, string)[] headers) => run.Tenant.TryAsync(
        _random.Next(run.Tenant.Gateways.Count), HttpMethod.Post, path, body, headers: headers);
}
