using System.Collections.Concurrent;
using Blinq.Grains.Conversations;
using Blinq.Grains.Sealing;
using Blinq.Grains.Telemetry;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Hosting;

/// <summary>
/// Hosts the grains in this process: the only one on its ledger, where memory is the truth, or one of several that share
/// it (<see cref="EmbeddedHostOptions.Tenure"/>), where the ledger is. One turn at a time per key; a turn whose append lost
/// is decided anew on the reloaded grain; a grain whose turn failed in any other way forgets, so that memory never holds
/// what the ledger may not.
/// </summary>
public sealed class EmbeddedHost : IGrainHost
{
    private readonly ConcurrentDictionary<TenantId, Task<TenantTrust?>> _trustLoads = new();
    private readonly Activations<ConversationKey, ConversationGrain> _conversations;
    private readonly Activations<TenantId, TenantSecretGrain> _tenants;
    private readonly EmbeddedHostOptions _options;
    private readonly TurnCount _turns = new();

    public EmbeddedHost(ILedger ledger, ISecretSealer sealer, TimeProvider time, EmbeddedHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(sealer);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        var clock = new GraceClock(ledger);
        _conversations = new(key => new ConversationGrain(key, ledger, options.Tenure, options.Moves), options, time, isContended: !options.Tenure.IsSole);
        _tenants = new(tenant => new TenantSecretGrain(tenant, ledger, sealer, clock, options.Tenure), options, time, isContended: false);
    }

    public int ActiveConversations => _conversations.Count;

    public int ActiveTenants => _tenants.Count;

    public IConversationGrain Conversation(ConversationKey key) => new HostedConversation(this, key);

    public ITenantSecretGrain Tenant(TenantId tenant) => new HostedTenant(this, tenant);

    public Task DrainAsync() => _turns.DrainAsync();

    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        _conversations.Dispose();
        _tenants.Dispose();
    }

    internal ValueTask<T> TurnAsync<TCommand, T>(
        ConversationKey key, TCommand command, Turn<ConversationGrain, TCommand, T> turn, CancellationToken cancel) =>
        TurnAsync(_conversations, key, command, turn, cancel);

    internal ValueTask<T> TurnAsync<TCommand, T>(
        TenantId tenant, TCommand command, Turn<TenantSecretGrain, TCommand, T> turn, CancellationToken cancel) =>
        TurnAsync(_tenants, tenant, command, turn, cancel);

    /// <summary>From memory without a turn where the tenant is active; else all who ask share one load.</summary>
    internal ValueTask<TenantTrust?> GetTrustAsync(TenantId tenant, CancellationToken cancel)
    {
        _turns.Check();
        return _tenants.Find(tenant)?.Published is { } trust ? new(trust) : new(ShareLoadAsync(tenant, cancel));
    }

    private async Task<TenantTrust?> ShareLoadAsync(TenantId tenant, CancellationToken cancel)
    {
        var mine = new TaskCompletionSource<TenantTrust?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = _trustLoads.GetOrAdd(tenant, mine.Task);
        if (load == mine.Task)
            _ = LoadTrustAsync(tenant, mine);
        return await load.WaitAsync(cancel);
    }

    private async Task LoadTrustAsync(TenantId tenant, TaskCompletionSource<TenantTrust?> load)
    {
        try
        {
            load.SetResult(await TurnAsync(tenant, this, LoadWithinTurnAsync, CancellationToken.None));
        }
        catch (Exception fault)
        {
            // Goes to everyone who shares the load.
            _trustLoads.TryRemove(tenant, out _);
            load.SetException(fault);
        }

        async ValueTask<TenantTrust?> LoadWithinTurnAsync(TenantSecretGrain grain, EmbeddedHost host, CancellationToken none)
        {
            var trust = await grain.GetTrustAsync(none);
            // Within the turn, so that nobody can join this load after a later turn has changed the trust.
            host._trustLoads.TryRemove(tenant, out _);
            return trust;
        }
    }

    private async ValueTask<T> TurnAsync<TKey, TGrain, TCommand, T>(
        Activations<TKey, TGrain> activations, TKey key, TCommand command, Turn<TGrain, TCommand, T> turn,
        CancellationToken cancel)
        where TKey : notnull
        where TGrain : class, IActivated
    {
        _turns.Begin();
        try
        {
            var activation = await activations.EnterAsync(key, cancel);
            try
            {
                // From here on the turn runs to its end: an append under way can't be taken back.
                cancel.ThrowIfCancellationRequested();
                if (activation.Pace is { } pace)
                    await pace.BeginAsync();
                return await RunAsync(activation.Grain, command, turn);
            }
            finally
            {
                activation.Pace?.End();
                activations.Leave(activation);
            }
        }
        finally
        {
            _turns.End();
        }
    }

    private async ValueTask<T> RunAsync<TGrain, TCommand, T>(TGrain grain, TCommand command, Turn<TGrain, TCommand, T> turn)
        where TGrain : IActivated
    {
        using var span = Tracing.StartTurn(grain is TenantSecretGrain ? "tenant" : "conversation");
        span?.SetTag(Tracing.OutcomeAttribute, "failed");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var answer = await turn(grain, command, CancellationToken.None);
                span?.SetTag(Tracing.OutcomeAttribute, "answered");
                return answer;
            }
            catch (LedgerConflictException) when (attempt < _options.MaxAttempts)
            {
                grain.FallBehind();
            }
            catch (Exception fault) when (TurnFaults.MayHaveLeftTheLedger(fault))
            {
                grain.Forget();
                throw;
            }
        }
    }
}

/// <summary>One turn of a grain.</summary>
internal delegate ValueTask<T> Turn<TGrain, TCommand, T>(TGrain grain, TCommand command, CancellationToken cancel);
