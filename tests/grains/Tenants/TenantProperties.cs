using Blinq.Grains.Tenants;
using Blinq.Ledger.Identifiers;
using FsCheck;
using FsCheck.Fluent;
using TestData = Blinq.Testing.TestData;

namespace Blinq.Grains.Tests.Tenants;

/// <summary>What holds after any sequence of commands.</summary>
public sealed class TenantProperties
{
    private sealed record Step(int Kind, int Grace, int Seconds);

    private static readonly Gen<Step> Steps =
        from kind in Gen.Choose(0, 5)
        from grace in Gen.Elements(0, 0, 10, 60, 600)
        from seconds in Gen.Elements(0, 1, 9, 10, 59, 60, 700)
        select new Step(kind, grace, seconds);

    [Fact]
    public void ARetiredKeyIsNeverLiveAgainAndAtMostTwoAreLive() => Check(steps =>
    {
        var retired = new HashSet<KeyId>();
        var held = true;
        Play(steps, story =>
        {
            var live = story.LiveKeys.ToHashSet();
            held &= live.Count <= 2 && !live.Overlaps(retired);
            retired.UnionWith(story.State.Keys.Select(key => key.Id).Where(key => !live.Contains(key)));
            held &= retired.Count == 0 || retired.Contains(story.State.LastRetired(story.Now)!.Id);
            held &= story.State.Keys.IsEmpty || story.State.Keys[0].IsLiveAt(story.Now);
        });
        return held;
    });

    [Fact]
    public void TheEpochMovesByOneWithEveryRotationAndRevokedPreviousAndNeverElse() => Check(steps =>
    {
        var story = Play(steps);
        var moves = story.History.Count(entry => entry.Event is TenantEvent.SecretRotated or TenantEvent.SecretPreviousRevoked);
        return story.State.Epoch == new Epoch(moves);
    });

    [Fact]
    public void ReplayingTheEventsGivesTheState() => Check(steps =>
    {
        var story = Play(steps);
        var replayed = TenantState.Initial;
        foreach (var (happened, at) in story.History)
            replayed = replayed.With(TenantCodec.Decode(TenantCodec.TypeOf(happened), TenantCodec.Encode(happened)), at);
        return replayed.Keys.SequenceEqual(story.State.Keys)
            && replayed.SpentIdempotencyKeys.SequenceEqual(story.State.SpentIdempotencyKeys)
            && replayed.Revocations.SequenceEqual(story.State.Revocations)
            && (replayed.Seq, replayed.Epoch, replayed.Mode, replayed.Suspended, replayed.LastRotation)
                == (story.State.Seq, story.State.Epoch, story.State.Mode, story.State.Suspended, story.State.LastRotation);
    });

    private static void Check(Func<Step[], bool> property) =>
        Prop.ForAll(Steps.ArrayOf().ToArbitrary(), property).QuickCheckThrowOnFailure();

    private static TenantStory Play(Step[] steps, Action<TenantStory>? look = null)
    {
        var story = TenantStory.Registered();
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            story.After(step.Seconds);
            _ = step.Kind switch
            {
                0 or 1 => (object)story.Rotate(TestData.Rotate(story.State.Epoch.Value, grace: step.Grace, newKey: new KeyId($"ik_{i}"))),
                2 => story.RevokePrevious(),
                3 => story.Revoke($"rv_{i}", TestData.Identity($"user {step.Grace}").User),
                4 => story.Lift($"rv_{i / 2}"),
                _ => story.State.Suspended ? story.Resume() : story.Suspend(),
            };
            look?.Invoke(story);
        }
        return story;
    }
}
