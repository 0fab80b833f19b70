using Blinq.Ledger.Appends;

namespace Blinq.Grains.Conversations;

/// <summary>
/// One conversation. Whoever hosts it promises one turn at a time per key. Refusals are outcomes; faults are exceptions.
/// </summary>
/// <exception cref="TrustMovedException">
/// From the calls that carry an accepted verdict: the tenant's epoch moved since; take the verdict again.
/// </exception>
/// <exception cref="LedgerUnavailableException">The store is gone or full, or too many turns wait.</exception>
public interface IConversation
{
    /// <summary>Begins it; its session id must be fresh.</summary>
    ValueTask<EnterOutcome> StartAsync(StartConversation command, CancellationToken cancel);

    /// <summary>Comes back with a credential: resumes, claims, or finds it unusable.</summary>
    ValueTask<EnterOutcome> EnterAsync(EnterConversation command, CancellationToken cancel);

    /// <summary>Comes to it with a token only; unusable unless it is open and bound to that very subject.</summary>
    ValueTask<EnterOutcome> JoinAsync(JoinConversation command, CancellationToken cancel);

    ValueTask<PostOutcome> PostAsync(PostMessage command, CancellationToken cancel);

    /// <summary>Whether the visitor may read now. Then read with <see cref="ConversationReader"/>.</summary>
    ValueTask<AccessOutcome> AccessAsync(AccessConversation command, CancellationToken cancel);

    /// <summary>
    /// Ends the credential. <c>false</c>: there is no such credential. One that had ended answers <c>true</c> again, and
    /// neither suspension nor a required identity stands in the way: logging out always works.
    /// </summary>
    ValueTask<bool> ResetAsync(ResetCredential command, CancellationToken cancel);

    ValueTask<PostOutcome> ReplyAsync(ReplyToConversation command, CancellationToken cancel);

    ValueTask<RecordOutcome> RecordAsync(RecordEvent command, CancellationToken cancel);

    ValueTask<RecordOutcome> EndAsync(EndConversation command, CancellationToken cancel);

    /// <summary><c>null</c> if there is no such conversation.</summary>
    ValueTask<ConversationDescription?> DescribeAsync(CancellationToken cancel);
}
