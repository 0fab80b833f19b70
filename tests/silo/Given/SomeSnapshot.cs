using System.Security.Cryptography;
using Blinq.Grains.Conversations;
using Blinq.Grains.Keys;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Silo.Tests.Given;

internal static class SomeSnapshot
{
    /// <summary>What stands in every <see cref="Of"/> and must not get out of it.</summary>
    public static readonly string[] PersonalData = ["sub-canary-7f31", "Grace Canary", "grace@canary.example"];

    public static ConversationKey Conversation() => new(TenantId.New(), SessionId.New(TimeProvider.System.GetUtcNow()));

    public static ConversationSnapshot Of(ConversationKey key, long seq = 100)
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var state = new ConversationState
        {
            Seq = seq,
            StartedAt = at,
            LastAnonymousActivityAt = at,
            BoundAt = at.AddMinutes(1),
            LastVerifiedAt = at.AddMinutes(2),
            Binding = new VerifiedIdentity
            {
                Subject = new SubjectId(PersonalData[0]),
                User = new UserId("u_" + new string('a', 22)),
                Name = PersonalData[1],
                Email = PersonalData[2],
                Key = KeyId.New("ik"),
                Epoch = new Epoch(3),
                Fingerprint = "0123456789abcdef",
            },
        };
        var head = new StreamHead(seq, new Digest(RandomNumberGenerator.GetBytes(32)), at.AddMinutes(3));
        return new ConversationSnapshot(head, state) { Stream = key.Stream };
    }
}
