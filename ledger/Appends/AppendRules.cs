using System.Text.Unicode;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Appends;

/// <summary>
/// What every store asks of a request before it looks at the stream. These are the caller's mistakes, not refusals,
/// so each throws <see cref="ArgumentException"/>.
/// </summary>
internal static class AppendRules
{
    public const int MaxEvents = 100;
    public const int MaxPayloadBytes = 256 * 1024;
    public const int MaxCiphertextBytes = 4096;
    public const int MaxSecrets = 100;
    public const int MaxIndexEntries = 100;
    public const int MaxShortText = 64;
    public const int MaxLongText = 2048;

    public static void Check(AppendRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckHead(request);
        CheckEvents(request.Events);
        CheckEpoch(request);
        CheckSecrets(request);
        CheckIndex(request);
    }

    private static void CheckHead(AppendRequest request)
    {
        _ = request.Stream.Name;
        if (request.ExpectedHead.Seq < 0)
            throw Wrong("The expected head's seq is negative.");
        if (request.ExpectedHead.IsEmpty && request.ExpectedHead.Hash != StreamHead.Empty.Hash)
            throw Wrong("The head of an empty stream has 32 zero bytes for a hash.");
    }

    private static void CheckEvents(IReadOnlyList<NewEvent> events)
    {
        if (events is not { Count: >= 1 and <= MaxEvents })
            throw Wrong("An append has 1 to 100 events.");
        for (var i = 0; i < events.Count; i++)
        {
            CheckEvent(events[i]);
            for (var j = 0; events[i].DeduplicationKey is not null && j < i; j++)
            {
                if (events[i].DeduplicationKey == events[j].DeduplicationKey)
                    throw Wrong("Two events of one append have the same deduplication key.");
            }
        }
    }

    private static void CheckEvent(NewEvent added)
    {
        if (!EventType.IsValid(added.Type))
            throw Wrong("An event type is 1 to 64 characters of lower-case dotted words.");
        var payload = added.Payload.Span;
        if (payload.Length > MaxPayloadBytes)
            throw Wrong("A payload is at most 256 KiB.");
        if (payload.Length < 2 || payload[0] != '{' || payload[^1] != '}')
            throw Wrong("A payload is one JSON object, without white space around it.");
        // An export carries the payload as a JSON string: bytes that are no UTF-8 would not come back the same.
        if (!Utf8.IsValid(payload))
            throw Wrong("A payload is UTF-8.");
    }

    private static void CheckEpoch(AppendRequest request)
    {
        if (request.NewEpoch is not { } epoch)
            return;
        if (request.Stream.Name != StreamId.TenantName)
            throw Wrong("Only the tenant's own stream moves its epoch.");
        if (epoch <= Epoch.None)
            throw Wrong("An epoch moves forward.");
    }

    private static void CheckSecrets(AppendRequest request)
    {
        if (request.SecretsToStore.Count > MaxSecrets || request.SecretsToDelete.Count > MaxSecrets)
            throw Wrong("An append has at most 100 sealed secrets.");
        foreach (var secret in request.SecretsToStore)
        {
            if (secret.Tenant != request.Stream.Tenant)
                throw Wrong("A sealed secret belongs to the stream's tenant.");
            if (secret.Ciphertext.Length is < 1 or > MaxCiphertextBytes)
                throw Wrong("A ciphertext is 1 to 4,096 bytes.");
            _ = secret.KeyId.Value;
            CheckText(secret.MasterKeyId, MaxShortText, "A master key's id");
        }
    }

    private static void CheckIndex(AppendRequest request)
    {
        if (request.Index.Count > MaxIndexEntries)
            throw Wrong("An append has at most 100 index entries.");
        var (accepted, activities) = (0, 0);
        foreach (var entry in request.Index)
        {
            CheckEntry(request, entry);
            activities += entry is IndexEntry.Activity ? 1 : 0;
            accepted += entry is IndexEntry.IdentityAccepted or IndexEntry.IdentityObserved ? 1 : 0;
        }
        if (accepted > 1)
            throw Wrong("An append accepts at most one token.");
        if (activities > 1)
            throw Wrong("An append is counted once.");
    }

    private static void CheckEntry(AppendRequest request, IndexEntry entry)
    {
        var name = request.Stream.Name;
        var isConversation = name.StartsWith(StreamId.ConversationPrefix, StringComparison.Ordinal);
        switch (entry)
        {
            case IndexEntry.SessionStarted when !request.ExpectedHead.IsEmpty:
                throw Wrong("A conversation starts with its first event.");
            case IndexEntry.SessionStarted or IndexEntry.SessionActive or IndexEntry.SessionEnded
                or IndexEntry.IdentityAccepted or IndexEntry.IdentityObserved or IndexEntry.Activity when !isConversation:
                throw Wrong("This entry comes with an append to a conversation.");
            case IndexEntry.TenantListed when name != StreamId.TenantName:
                throw Wrong("This entry comes with an append to the tenant's own stream.");
            case IndexEntry.SessionActive { Messages: < 0 }:
                throw Wrong("A number of messages is not negative.");
            case IndexEntry.Activity { Sessions: < 0 } or IndexEntry.Activity { Verified: < 0 } or IndexEntry.Activity { Messages: < 0 }
                or IndexEntry.Activity { UserMessages: < 0 } or IndexEntry.Activity { FirstReply.Ticks: < 0 }:
                throw Wrong("A number of a day is not negative.");
            case IndexEntry.IdentityRefused { Count: < 1 }:
                throw Wrong("At least one refusal is counted.");
            case IndexEntry.SessionEnded ended:
                CheckText(ended.By, MaxShortText, "Who ended a conversation");
                break;
            case IndexEntry.IdentityRefused refused:
                CheckText(refused.Reason, MaxShortText, "A reason");
                CheckOptional(refused.Sample?.Origin, "An origin");
                CheckOptional(refused.Sample?.Fingerprint, "A fingerprint");
                break;
            case IndexEntry.IdentityAccepted accepted:
                _ = (accepted.User.Value, accepted.Subject.Value, accepted.Key.Value);
                CheckOptional(accepted.Name, "A name");
                CheckOptional(accepted.Email, "An email");
                break;
            case IndexEntry.IdentityObserved observed:
                _ = observed.Key.Value;
                break;
            case IndexEntry.TenantListed listed:
                CheckText(listed.Name, MaxLongText, "A tenant's name");
                break;
        }
    }

    private static void CheckText(string? text, int maxLength, string what)
    {
        if (text is not { Length: >= 1 } || text.Length > maxLength || !Text.IsWellFormed(text))
            throw Wrong($"{what} is 1 to {maxLength} characters of well-formed text.");
    }

    private static void CheckOptional(string? text, string what)
    {
        if (text is not null && (text.Length > MaxLongText || !Text.IsWellFormed(text)))
            throw Wrong($"{what} is at most {MaxLongText} characters of well-formed text.");
    }

    private static ArgumentException Wrong(string message) => new(message);
}
