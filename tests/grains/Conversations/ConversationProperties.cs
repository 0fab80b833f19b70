using Blinq.Grains.Conversations;
using Blinq.Identity.Trust;
using FsCheck;
using FsCheck.Fluent;
using TestData = Blinq.Testing.TestData;

namespace Blinq.Grains.Tests.Conversations;

/// <summary>What holds after any sequence of commands.</summary>
public sealed class ConversationProperties
{
    [Fact]
    public void ReplayingTheEventsGivesTheState() => Check(steps =>
    {
        var story = Play(steps);
        var replayed = ConversationState.Initial;
        foreach (var (happened, at) in story.History)
            replayed = replayed.With(ConversationCodec.Decode(ConversationCodec.TypeOf(happened), ConversationCodec.Encode(happened)), at);
        return replayed == story.State;
    });

    [Fact]
    public void ABoundConversationNeverChangesItsSubject() => Check(steps =>
    {
        string? subject = null;
        var held = true;
        Play(steps, state =>
        {
            held &= subject is null || state.Binding?.Subject.Value == subject;
            subject ??= state.Binding?.Subject.Value;
        });
        return held;
    });

    [Fact]
    public void AtMostEightCredentialsOpenItAndNoneIsBothLiveAndEnded() => Check(steps =>
    {
        var held = true;
        Play(steps, state => held &= state.Credentials.Live.Length <= 8
            && state.Credentials.Ended.Length <= 64
            && !state.Credentials.Live.Intersect(state.Credentials.Ended).Any());
        return held;
    });

    [Fact]
    public void WhatIsOverStaysOver() => Check(steps =>
    {
        var (held, over) = (true, false);
        Play(steps, state =>
        {
            held &= !over || (!state.IsOpen && state.Credentials.Live.All(live =>
                SessionAccessPolicy.Evaluate(state, live, TestData.Terms(), TestData.Noon) is not null));
            over |= state.EndedBy is not null;
        });
        return held;
    });

    private sealed record Step(int Kind, int Who, int Credential, int Mode, int Minutes);

    private sealed record Played(ConversationState State, List<(ConversationEvent, DateTimeOffset)> History);

    private static readonly Gen<Step> Steps =
        from kind in Gen.Choose(0, 11)
        from who in Gen.Choose(0, 3)
        from credential in Gen.Choose(0, 11)
        from mode in Gen.Frequency((6, Gen.Constant(2)), (1, Gen.Choose(0, 3)))
        from minutes in Gen.Frequency((4, Gen.Choose(0, 3)), (1, Gen.Choose(0, 3_000)))
        select new Step(kind, who, credential, mode, minutes);

    private static void Check(Func<Step[], bool> property) =>
        FsCheck.Fluent.Prop.ForAll(Steps.ArrayOf().ToArbitrary(), property).QuickCheckThrowOnFailure();

    private static Played Play(Step[] steps, Action<ConversationState>? look = null)
    {
        var history = new List<(ConversationEvent, DateTimeOffset)>();
        var (state, now, issued) = (ConversationState.Initial, TestData.Noon, 0);
        foreach (var step in steps)
        {
            now += TimeSpan.FromMinutes(step.Minutes);
            var events = Decided(step);
            foreach (var happened in events)
            {
                history.Add((happened, now));
                state = state.With(happened, now);
                look?.Invoke(state);
            }
        }
        return new Played(state, history);

        IReadOnlyList<ConversationEvent> Decided(Step step)
        {
            var verdict = step.Who switch
            {
                0 => TestData.Absent,
                1 => TestData.Refused,
                2 => TestData.Accepted(TestData.Identity("alice", now: now)),
                _ => TestData.Accepted(TestData.Identity("bob", now: now)),
            };
            var terms = TestData.Terms((IdentityMode)step.Mode);
            var shown = TestData.Credential(Math.Max(0, issued - step.Credential));
            if (!state.Exists)
                return Decide.Start(new StartConversation(verdict, TestData.Credential(issued), null, null) { Terms = terms }).Events;
            return step.Kind switch
            {
                <= 4 => Decide.Enter(state, new EnterConversation(shown, TestData.Credential(++issued), verdict, null, null) { Terms = terms }, now).Events,
                <= 6 => Decide.Post(state, new PostMessage(shown, "hi", null) { Terms = terms }, now).Events,
                <= 8 => Decide.Join(
                    state, new JoinConversation(TestData.Credential(++issued), TestData.Identity(step.Who == 2 ? "alice" : "bob"), null) { Terms = terms }, now).Events,
                9 when step.Who == 0 => Decide.Reset(state, new ResetCredential(shown)).Events,
                10 when step is { Who: 0, Minutes: > 100 } => Decide.End(state, new EndConversation(TestData.Manager), now).Events,
                11 when step is { Who: 1, Minutes: > 1_000 } => [],
                _ => Decide.Reply(
                    state, new ReplyToConversation(MessageRole.Agent, "hello", null, null, TestData.Manager), now).Events,
            };
        }
    }
}
