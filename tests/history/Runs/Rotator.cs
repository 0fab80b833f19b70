using System.Globalization;
using Blinq.History.Tests.Registers;

namespace Blinq.History.Tests.Runs;

/// <summary>
/// Rotates over and over, each time at a gateway drawn by lot; a lost answer is asked for again elsewhere, under the same
/// idempotency key. What never answered is noted as something that may have happened.
/// </summary>
/// <param name="only">At this gateway only.</param>
internal sealed class Rotator(InitRun run, int? only = null)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Random _random = new(run.Seed);
    private readonly List<Advance> _answered = [];
    private readonly List<long> _unanswered = [];
    private int _count;

    public int Answered => _answered.Count;

    /// <summary>How many answers came only to a repeated call.</summary>
    public int Repeated { get; private set; }

    /// <summary>
    /// All that ended an epoch. An epoch that no answer named was made by a call whose answer was lost; by which, nobody
    /// knows, so by the earliest.
    /// </summary>
    public IReadOnlyList<Advance> Advances
    {
        get
        {
            var advances = new List<Advance>(_answered);
            var earliest = _unanswered.Count == 0 ? long.MaxValue : _unanswered.Min();
            for (var i = 1; i < _answered.Count; i++)
            {
                for (var missing = _answered[i - 1].To + 1; missing < _answered[i].To; missing++)
                    advances.Add(new Advance(missing, earliest, null));
            }
            return advances;
        }
    }

    public async Task RunAsync()
    {
        while (!run.IsOver)
        {
            await RotateAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(400)), Time);
        }
        // Its epoch tells whether any of those that were not answered happened after all.
        await RotateAsync();
    }

    public async Task RotateAsync()
    {
        var key = $"{run.Seed.ToString(CultureInfo.InvariantCulture)}-{_count++}";
        var call = Time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var answer = await run.Tenant.TryAsync(
                only ?? _random.Next(run.Tenant.Gateways.Count), HttpMethod.Post, "/v1/tenant/identity/secret/rotate",
                headers: ("Idempotency-Key", key));
            if (answer is null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), Time);
                continue;
            }
            if (answer is { Status: 409, Code: "epoch_moved" } && attempt > 0)
            {
                // An earlier one, given up for lost, came through in between.
                _unanswered.Add(call);
                return;
            }
            Assert.True(answer.Status == 200, $"A rotation got {answer.Status} {answer.Text}");
            _answered.Add(new Advance(answer["epoch"].GetInt64(), call, Time.GetTimestamp()));
            if (attempt > 0)
            {
                _unanswered.Add(call);
                Repeated++;
            }
            run.Issue(new Issued(answer["epoch"].GetInt64(), answer.Get("secret"), TestToken.Now));
            return;
        }
    }
}
