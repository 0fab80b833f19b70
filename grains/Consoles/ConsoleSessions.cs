using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Consoles;

/// <summary>
/// Sign-ins at the console, a short stream each: one that ended is over on every node at once, and who looked when stands in
/// the audit trail (docs/adr/0203). Thread-safe.
/// </summary>
public sealed class ConsoleSessions(ILedger ledger)
{
    /// <summary>How long a sign-in lasts at most.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>How many events one sign-in may have: far more than rotations that a person can make in eight hours.</summary>
    private const int MaxEvents = 1_000;

    private const int MaxAttempts = 5;

    /// <summary>Begins a sign-in.</summary>
    /// <param name="credential">SHA-256 of the secret that the browser gets.</param>
    public async ValueTask<ConsoleSession> SignInAsync(TenantId tenant, KeyId key, Digest credential, CancellationToken cancel)
    {
        var session = new ConsoleSession(tenant, SessionId.New(ledger.Now), key, credential, ledger.Now + Lifetime, new HashSet<KeyId>());
        await AppendAsync(
            StreamId.Console(tenant, session.Id), StreamHead.Empty, new ConsoleEvent.SignedIn(key, credential, session.ExpiresAt), cancel);
        return session;
    }

    /// <returns><c>null</c> if there is no such sign-in, or it is over.</returns>
    public async ValueTask<ConsoleSession?> FindAsync(TenantId tenant, SessionId id, CancellationToken cancel)
    {
        var events = await ledger.ReadAsync(StreamId.Console(tenant, id), 0, MaxEvents, cancel);
        if (events.Count is 0 or MaxEvents || ConsoleEvent.Decode(events[0]) is not ConsoleEvent.SignedIn begun || begun.ExpiresAt <= ledger.Now)
            return null;
        var shown = new HashSet<KeyId>();
        foreach (var recorded in events.Skip(1))
        {
            switch (ConsoleEvent.Decode(recorded))
            {
                case ConsoleEvent.SecretShown secret:
                    shown.Add(secret.IdentityKey);
                    break;
                case ConsoleEvent.KeyShown key:
                    shown.Add(key.ManagementKey);
                    break;
                default:
                    return null;
            }
        }
        return new ConsoleSession(tenant, id, begun.Key, begun.Credential, begun.ExpiresAt, shown);
    }

    /// <summary>Ends a sign-in for good. Once more does no harm.</summary>
    public ValueTask SignOutAsync(ConsoleSession session, CancellationToken cancel) => RecordAsync(session, ConsoleEvent.SignedOut.Instance, cancel);

    /// <summary>Notes that an identity secret was on a page, so that it is on no other.</summary>
    public ValueTask NoteShownAsync(ConsoleSession session, KeyId identityKey, CancellationToken cancel) =>
        RecordAsync(session, new ConsoleEvent.SecretShown(identityKey), cancel);

    /// <summary>The same for a management key.</summary>
    public ValueTask NoteKeyShownAsync(ConsoleSession session, KeyId managementKey, CancellationToken cancel) =>
        RecordAsync(session, new ConsoleEvent.KeyShown(managementKey), cancel);

    private async ValueTask RecordAsync(ConsoleSession session, ConsoleEvent happened, CancellationToken cancel)
    {
        var stream = StreamId.Console(session.Tenant, session.Id);
        for (var attempt = 1; ; attempt++)
        {
            var events = await ledger.ReadAsync(stream, 0, MaxEvents, cancel);
            if (events.Count is 0 or MaxEvents || ConsoleEvent.Decode(events[^1]) is ConsoleEvent.SignedOut)
                return;
            try
            {
                await AppendAsync(stream, events[^1].Head, happened, cancel);
                return;
            }
            catch (LedgerConflictException) when (attempt < MaxAttempts)
            {
                // Another request of the same browser recorded something.
            }
        }
    }

    private async ValueTask AppendAsync(StreamId stream, StreamHead head, ConsoleEvent happened, CancellationToken cancel) =>
        await ledger.AppendAsync(
            new AppendRequest
            {
                Stream = stream,
                ExpectedHead = head,
                Events = [new NewEvent(happened.Type, happened.Encode())],
                Now = ledger.Now,
                Id = AppendId.New(),
            },
            cancel);
}
