using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Tenants;

/// <summary>A tenant told as what happened to it; commands are decided upon it, and what they record happens.</summary>
internal sealed class TenantStory
{
    public TenantState State { get; private set; } = TenantState.Initial;

    public DateTimeOffset Now { get; private set; } = TestData.Noon;

    public List<(TenantEvent Event, DateTimeOffset At)> History { get; } = [];

    public IReadOnlyList<TenantEvent> Recorded { get; private set; } = [];

    public static TenantStory Registered(params string[] origins)
    {
        var story = new TenantStory();
        story.Take(Decide.Register(story.State, TestData.Register("Shop", origins)));
        return story;
    }

    public static TenantStory WithKey()
    {
        var story = Registered();
        story.Rotate(TestData.Rotate(0, newKey: TestData.Key1));
        return story;
    }

    /// <summary>What happened without being decided here.</summary>
    public TenantStory Has(Func<TenantStory, IEnumerable<TenantEvent>> events)
    {
        Happen([.. events(this)]);
        return this;
    }

    public TenantStory After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public TenantStory After(int seconds) => After(TimeSpan.FromSeconds(seconds));

    public RotateDecision Rotate(RotateSecret command, bool isKnown = false, bool isNewest = false)
    {
        var decision = Decide.Rotate(State, command, new SecretMatch(isKnown, isNewest), Now);
        Happen(decision is RotateDecision.Rotated rotated ? [rotated.Event] : []);
        return decision;
    }

    public TenantDecision Change(
        string? name = null, IReadOnlyList<string>? origins = null, IdentityMode? mode = null, IdentityPolicy? policy = null,
        WidgetChange? widget = null, IReadOnlyList<string>? pageParameters = null) => Take(Decide.Change(
            State,
            new ChangeTenant(name, origins, mode, policy is null ? null : PolicyChange.To(policy), Actor.Operator, widget, pageParameters),
            Now));

    public TenantDecision RevokePrevious() => Take(Decide.RevokePrevious(State, new RevokePrevious(Actor.Operator), Now));

    public TenantDecision Revoke(string id, UserId? user = null, DateTimeOffset? before = null) =>
        Take(Decide.Revoke(State, new RevokeIdentity(new KeyId(id), user, before, Actor.Operator), Now));

    public TenantDecision Lift(string id) => Take(Decide.Lift(State, new LiftRevocation(new KeyId(id), Actor.Operator)));

    public TenantDecision Suspend() => Take(Decide.Suspend(State, new SuspendTenant(Actor.Operator), Now));

    public TenantDecision Resume() => Take(Decide.Resume(State, new ResumeTenant(Actor.Operator), Now));

    public TenantDecision Issue(string id, Scope scope = Scope.Admin, DateTimeOffset? expiresAt = null) =>
        Take(Decide.IssueManagementKey(State, new IssueManagementKey(TestData.ManagementKey(id, scope, expiresAt), Actor.Operator), Now));

    public TenantDecision RevokeKey(string id, Actor? actor = null) => Take(Decide.RevokeManagementKey(
        State, new RevokeManagementKey(new KeyId(id), actor ?? Actor.Of(TestData.Manager))));

    public TenantDecision RecordErasure(string id) => Take(Decide.RecordErasure(
        State, new RecordErasure(new KeyId(id), TestData.Identity().User, 5, 2, Actor.Operator)));

    public IEnumerable<KeyId> LiveKeys => State.LiveKeys(Now).Select(key => key.Id);

    private TenantDecision Take(TenantDecision decision)
    {
        Happen(decision is TenantDecision.Changed changed ? changed.Events : []);
        return decision;
    }

    private void Happen(IReadOnlyList<TenantEvent> events)
    {
        Recorded = events;
        foreach (var happened in events)
        {
            State = State.With(happened, Now);
            History.Add((happened, Now));
        }
    }
}
