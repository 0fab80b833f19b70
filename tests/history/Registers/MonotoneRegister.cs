namespace Blinq.History.Tests.Registers;

/// <summary>
/// Checks a history against a register that only goes up: what a rotation has answered, no later call can go behind. Pure;
/// takes the time of sorting.
/// </summary>
public static class MonotoneRegister
{
    public static IReadOnlyList<Violation> Check(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var ends = new Ends(history.Advances);
        var found = new List<Violation>();
        foreach (var init in history.Inits)
        {
            if (init.Outcome == Outcome.Accepted && ends.FirstAnswerPast(init.Epoch) < init.Call)
                found.Add(new Violation(Rule.AcceptedAfterAdvance, init));
            if (init.Outcome == Outcome.Refused && ends.FirstCallPast(init.Epoch) > init.Return)
                found.Add(new Violation(Rule.RefusedBeforeAdvance, init));
        }
        if (history.AcceptanceShowsAdvance)
        {
            foreach (var client in history.Inits.Where(init => init.Outcome == Outcome.Accepted).GroupBy(init => init.Client))
                found.AddRange(GoneBack([.. client]));
        }
        return found;
    }

    private static IEnumerable<Violation> GoneBack(Init[] accepted)
    {
        var returned = accepted.OrderBy(init => init.Return).ToArray();
        var (newest, seen) = (long.MinValue, 0);
        foreach (var init in accepted.OrderBy(init => init.Call))
        {
            for (; seen < returned.Length && returned[seen].Return < init.Call; seen++)
                newest = Math.Max(newest, returned[seen].Epoch);
            if (init.Epoch < newest)
                yield return new Violation(Rule.AcceptedAfterNewerWasSeen, init);
        }
    }

    /// <summary>For each epoch the earliest call and the earliest answer of anything that ends it.</summary>
    private sealed class Ends
    {
        private readonly long[] _epochs;
        private readonly long[] _calls;
        private readonly long[] _answers;

        public Ends(IEnumerable<Advance> advances)
        {
            var byEpoch = advances.OrderBy(advance => advance.To).ToArray();
            _epochs = [.. byEpoch.Select(advance => advance.To)];
            _calls = new long[byEpoch.Length];
            _answers = new long[byEpoch.Length];
            var (call, answer) = (long.MaxValue, long.MaxValue);
            for (var i = byEpoch.Length - 1; i >= 0; i--)
            {
                _calls[i] = call = Math.Min(call, byEpoch[i].Call);
                _answers[i] = answer = Math.Min(answer, byEpoch[i].Return ?? long.MaxValue);
            }
        }

        public long FirstCallPast(long epoch) => Past(epoch, _calls);

        public long FirstAnswerPast(long epoch) => Past(epoch, _answers);

        private long Past(long epoch, long[] times)
        {
            var at = Array.BinarySearch(_epochs, epoch);
            at = at < 0 ? ~at : at;
            while (at < _epochs.Length && _epochs[at] <= epoch)
                at++;
            return at < _epochs.Length ? times[at] : long.MaxValue;
        }
    }
}
