using Blinq.Grains.Calls;
using Blinq.Grains.Loading;
using Blinq.Grains.Sealing;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Tenants;

/// <summary>
/// One tenant: loads itself and its secrets, decides, appends, evolves, publishes its trust, replies. Not thread-safe: its
/// host promises one call at a time. There may be another activation elsewhere, so every call catches up with the ledger
/// first. After an exception other than those about its command it must be told to <see cref="ResetState"/>.
/// </summary>
/// <param name="clock">One for the whole process.</param>
/// <param name="published">Where this process reads trust without a call; <c>null</c> where trust is leased.</param>
public sealed class Tenant(
    TenantId tenant, ILedger ledger, ISecretSealer sealer, MonotonicLedgerClock clock, LocalTrustRegistry? published = null) : ITenant
{
    private readonly TenantSecrets _secrets = new(tenant, sealer);
    private readonly StreamId _stream = StreamId.ForTenant(tenant);
    private TenantState _state = TenantState.Initial;
    private StreamHead _head = StreamHead.Empty;
    private long? _position;
    private bool _loaded;
    private TenantTrust? _trust;
    private long _readAt;

    public bool Exists => _state.Exists;

    public void ResetState()
    {
        // An append whose outcome is not known may stand.
        published?.Invalidate(tenant);
        _trust = null;
        (_state, _head, _position, _loaded) = (TenantState.Initial, StreamHead.Empty, null, false);
    }

    /// <summary>Withdraws what this instance published, and nothing that another one did; call it when its activation ends.</summary>
    public void Leave()
    {
        if (_trust is { } trust)
            published?.Remove(trust);
    }

    public async ValueTask<TenantTrust?> GetTrustAsync(CancellationToken cancel)
    {
        if (published?.Find(tenant, clock.Now) is { } current)
            return current;
        await BeCurrentAsync(cancel);
        if (!_state.Exists)
            return null;
        var trust = CurrentTrust ?? MakeTrust();
        published?.AddLoaded(trust, _readAt);
        return trust;
    }

    public async ValueTask<TenantDescription?> DescribeAsync(CancellationToken cancel) =>
        await GetTrustAsync(cancel) is { } trust ? TenantDescribing.Describe(trust, _state, clock.Now) : null;

    /// <inheritdoc/>
    public async ValueTask<TOutcome> SendAsync<TOutcome>(ITenantCommand<TOutcome> command, CancellationToken cancel)
        where TOutcome : TenantOutcome =>
        (TOutcome)await HandleAsync((TenantCommand)command, null, cancel);

    /// <inheritdoc/>
    public async ValueTask<ChangeOutcome> SendAsync(TenantChange change, AppendId? name, CancellationToken cancel) =>
        (ChangeOutcome)await HandleAsync(change, name is { } id ? new CallId(id, IsRetry: false) : null, cancel);

    /// <summary>Decides on a command, records what that comes to, and answers.</summary>
    /// <param name="call">
    /// Names the call, so that it takes effect once however often it is sent; the ledger is asked each time, since a tenant's
    /// changes are few. <c>null</c>: it is sent once.
    /// </param>
    public async ValueTask<TenantOutcome> HandleAsync(TenantCommand command, CallId? call, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(command);
        await BeCurrentAsync(cancel);
        if (call is { } named && await ledger.FindAppendAsync(_stream, named.Id, cancel) is { } found)
            return await AnswerAgainAsync(command, found, cancel);
        return command switch
        {
            RotateSecret rotate => await RotateAsync(rotate, call, cancel),
            RegisterTenant register => await RegisterAsync(register, call, cancel),
            TenantChange change => await ChangeAsync(change, call, cancel),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async ValueTask<ChangeOutcome> RegisterAsync(RegisterTenant command, CallId? call, CancellationToken cancel)
    {
        var userIds = command.UserIds.ToArray();
        return await ChangeAsync(
            command, call, cancel, [_secrets.Seal(TenantSecrets.UserIdsId, userIds)],
            recorded: () => _secrets.SetUserIds(userIds));
    }

    /// <summary>What the call that stands in the ledger already was, or would have been, answered.</summary>
    private async ValueTask<TenantOutcome> AnswerAgainAsync(TenantCommand command, FoundAppend found, CancellationToken cancel)
    {
        if (command is not TenantChange change)
        {
            return _state.LastRotation is { } last && command is RotateSecret rotate && last.Key == rotate.NewKey
                ? AnswerOf(last, repeated: false)
                // Its secret has been rotated out since.
                : new RotateOutcome.EpochMoved(_state.Epoch);
        }
        var first = await ReplayedChange.ReadAsync(ledger, _stream, found, cancel);
        return first.IsOf(change)
            ? new ChangeOutcome.Changed(CurrentTrust ?? MakeTrust(), RequiresPropagation: true, first.At)
            : new ChangeOutcome.Refused(ChangeRefusal.IdempotencyKeyReused);
    }

    private async ValueTask<RotateOutcome> RotateAsync(RotateSecret command, CallId? call, CancellationToken cancel)
    {
        var known = _secrets.Recognize(command.Secret.ToHmacKey());
        var knowledge = new SecretMatch(known is not null, known is { } id && id == _state.LastRotation?.Key);
        return Decide.Rotate(_state, command, knowledge, Now) switch
        {
            RotateDecision.Rotated rotated => await RotateAsync(rotated.Event, command.Secret, call, cancel),
            RotateDecision.Repeated repeated => AnswerOf(repeated.Rotation, repeated: true),
            RotateDecision.EpochMoved moved => new RotateOutcome.EpochMoved(moved.Current),
            RotateDecision.IdempotencyKeyReused => RotateOutcome.IdempotencyKeyReused.Instance,
            RotateDecision.SecretReused => RotateOutcome.SecretReused.Instance,
            RotateDecision.Unknown => RotateOutcome.Unknown.Instance,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async ValueTask<ChangeOutcome> ChangeAsync(
        TenantChange change, CallId? call, CancellationToken cancel, IReadOnlyList<SealedSecret>? seals = null,
        Action? recorded = null)
    {
        var now = Now;
        switch (change.DecideOn(_state, now))
        {
            case TenantDecision.Unknown:
                return ChangeOutcome.Unknown.Instance;
            case TenantDecision.Refused refused:
                return new ChangeOutcome.Refused(refused.Refusal);
            case TenantDecision.Changed { Events: [], RequiresPropagation: var narrowed }:
                return new ChangeOutcome.Changed(CurrentTrust ?? MakeTrust(), narrowed);
            case TenantDecision.Changed changed:
                try
                {
                    await AppendAsync(changed.Events, now, seals ?? [], call, cancel);
                }
                catch (DuplicateEventException)
                {
                    // An erasure that went on after an interruption, and had been recorded before it.
                    return new ChangeOutcome.Changed(CurrentTrust ?? MakeTrust(), RequiresPropagation: true);
                }
                recorded?.Invoke();
                return new ChangeOutcome.Changed(Publish(), changed.RequiresPropagation);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async ValueTask<RotateOutcome> RotateAsync(
        TenantEvent.SecretRotated rotated, IdentitySecret secret, CallId? call, CancellationToken cancel)
    {
        var hmacKey = secret.ToHmacKey();
        await AppendAsync([rotated], Now, [_secrets.Seal(rotated.KeyId, hmacKey)], call, cancel);
        _secrets.Add(new IdentityKey(rotated.KeyId, hmacKey, _head.At));
        Publish();
        return AnswerOf(_state.LastRotation!, repeated: false);
    }

    private RotateOutcome.Rotated AnswerOf(Rotation rotation, bool repeated)
    {
        var secret = IdentitySecret.FromHmacKey(_secrets.Get(rotation.Key).HmacKey.Span);
        var previous = rotation.Previous is { } given
            && _state.Keys.Find(key => key.Id == given.Key)?.EndsAt == given.ValidUntil
            && _secrets.Find(given.Key) is { } key
                ? new LiveKey(key, given.ValidUntil)
                : null;
        return new RotateOutcome.Rotated(secret, rotation.Key, rotation.Epoch, previous, repeated, CurrentTrust ?? MakeTrust());
    }

    private async ValueTask AppendAsync(
        IReadOnlyList<TenantEvent> events, DateTimeOffset now, IReadOnlyList<SealedSecret> seals, CallId? call, CancellationToken cancel)
    {
        var expected = events.Aggregate(_state, (state, happened) => state.With(happened, now));
        var unseals = TrustProjection.NoLongerNeeded(expected, _secrets, now);
        var head = await ledger.AppendAsync(
            new AppendRequest
            {
                Stream = _stream,
                ExpectedHead = _head,
                Events = [.. events.Select(happened => new NewEvent(TenantCodec.TypeOf(happened), TenantCodec.Encode(happened), KeyOf(happened)))],
                Now = now,
                Id = call?.Id ?? AppendId.New(),
                NewEpoch = TenantIndexing.NewEpoch(events),
                SecretsToStore = seals,
                SecretsToDelete = unseals,
                Index = TenantIndexing.Of(expected, events),
            },
            cancel);
        // An append stood already under this call's name, by another activation: what it says is looked at first.
        if (head.At != now)
            throw new LedgerConflictException(_stream, _head.Seq);
        _head = head;
        _state = expected;
        _position = null;
        foreach (var id in unseals)
            _secrets.Remove(id);
    }

    private static DeduplicationKey? KeyOf(TenantEvent happened) =>
        happened is TenantEvent.SubjectErased { ErasureId: { } erasure } ? DeduplicationKey.Of("erasure\n" + erasure.Value) : null;

    /// <summary>
    /// Loads, or catches up: on every call, since a tenant's calls are few and what they say, gateways act upon for a whole
    /// lease.
    /// </summary>
    private async ValueTask BeCurrentAsync(CancellationToken cancel)
    {
        // Before anything is read: a trust that was changed since is not published over.
        _readAt = published?.Changes ?? 0;
        var (state, head, position) = _loaded ? (_state, _head, _position) : (TenantState.Initial, StreamHead.Empty, null);
        while (true)
        {
            var known = head;
            await foreach (var recorded in StreamTail.ReadAsync(ledger, _stream, head, cancel))
                (state, head, position) = (state.With(TenantCodec.Decode(recorded), recorded.At), recorded.Head, recorded.Position);
            if (_loaded && head == _head)
            {
                await KnowPositionAsync(cancel);
                return;
            }
            if (!state.Exists)
                break;
            _secrets.Load(await ledger.ReadSealedAsync(tenant, cancel), state);
            // Two reads: rotations in between may have taken away a secret that was live in the first. Then there is more to read.
            if (head == known || state.LiveKeys(clock.Now).All(key => _secrets.Find(key.Id) is not null))
                break;
        }
        (_state, _head, _position, _loaded) = (state, head, position, true);
        _trust = null;
    }

    /// <summary>Where the head stands is not known of one that this process appended itself.</summary>
    private async ValueTask KnowPositionAsync(CancellationToken cancel)
    {
        if (_position is not null || _head.IsEmpty)
            return;
        var events = await ledger.ReadAsync(_stream, _head.Seq - 1, 1, cancel);
        _position = events is [var last] && last.Hash == _head.Hash
            ? last.Position
            : throw new LedgerConflictException(_stream, _head.Seq);
        _trust = null;
    }

    /// <summary>
    /// What a decision is taken at: never before the newest event, which another activation may have written by a clock that
    /// is a little ahead of this one; in whole microseconds, as it is recorded, so that it is decided the same again from the
    /// ledger. A revocation "now" thereby ends every token that an earlier one let through.
    /// </summary>
    private DateTimeOffset Now =>
        UnixMicroseconds.ToDateTimeOffset(UnixMicroseconds.From(clock.Now)) is var now && now > _head.At ? now : _head.At;

    private TenantTrust MakeTrust() => _trust = TrustProjection.TrustOf(tenant, _state, _secrets, _position, clock.Now);

    /// <summary>What was changed is durable: from now on, and before its caller is answered, this process serves by it.</summary>
    private TenantTrust Publish()
    {
        var trust = MakeTrust();
        published?.Change(trust);
        return trust;
    }

    private TenantTrust? CurrentTrust => _trust is { } trust && LocalTrustRegistry.IsCurrent(trust, clock.Now) ? trust : null;
}
