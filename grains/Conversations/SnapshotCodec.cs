using System.Security.Cryptography;
using System.Text.Json;
using Blinq.Grains.Keys;
using Blinq.Grains.Payloads;
using Blinq.Ledger.Hashing;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Conversations;

/// <summary>
/// Turns snapshots into UTF-8 JSON and back. A snapshot is good for exactly the release that would have written the same
/// bytes: anything else is read as none, and the conversation is rebuilt from its events.
/// </summary>
public static class SnapshotCodec
{
    /// <summary>
    /// Which meaning of <see cref="ConversationState"/> a snapshot was made with. It must change whenever the state, or how
    /// <see cref="Evolve"/> makes it of events, does: a state of the old meaning would be taken for one of the new.
    /// </summary>
    public const int StateVersion = 3;

    public static byte[] Encode(ConversationSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var encoded = Of(snapshot);
        return Write(encoded with { Sum = new Digest(SHA256.HashData(Write(encoded))) });
    }

    /// <returns>
    /// <c>null</c> if the bytes are not a whole snapshot of this conversation, made by this version. Never throws for what the
    /// bytes are.
    /// </returns>
    public static ConversationSnapshot? Decode(ConversationKey key, ReadOnlySpan<byte> encoded)
    {
        if (Read(encoded) is not { V: StateVersion, Seq: > 0 } read || (read.Tenant, read.Stream) != (key.Tenant.Value, key.Stream.Name))
            return null;
        var snapshot = Of(read, key.Stream);
        // Its sum and its form at once: what reads well and was not written like that was changed since.
        return encoded.SequenceEqual(Encode(snapshot)) ? snapshot : null;
    }

    /// <summary>Which version made it, so that what is read as none can be told from what is damaged.</summary>
    /// <returns><c>null</c> if it can't be told.</returns>
    public static int? VersionOf(ReadOnlySpan<byte> encoded)
    {
        try
        {
            // What comes after it may have another form in each version.
            var json = new Utf8JsonReader(encoded);
            return json.Read() && json.TokenType == JsonTokenType.StartObject
                && json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("v")
                && json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var version)
                    ? version
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static readonly SnapshotJson Json = new(PayloadOptions.Readable(SnapshotJson.Default.Options));

    private static byte[] Write(EncodedSnapshot encoded) => JsonSerializer.SerializeToUtf8Bytes(encoded, Json.EncodedSnapshot);

    private static EncodedSnapshot? Read(ReadOnlySpan<byte> encoded)
    {
        try
        {
            return JsonSerializer.Deserialize(encoded, Json.EncodedSnapshot);
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            // The same to its reader as no snapshot at all: the truth is in the ledger.
            return null;
        }
    }

    private static EncodedSnapshot Of(ConversationSnapshot snapshot)
    {
        var (head, state) = (snapshot.Head, snapshot.State);
        return new EncodedSnapshot(
            StateVersion, snapshot.Stream.Tenant.Value, snapshot.Stream.Name, head.Seq, head.Hash, head.At,
            new EncodedState(
                state.Erased, state.StartedAt, state.LastAnonymousActivityAt, state.Credentials.Live, state.Credentials.Ended,
                state.EndedBy, state.Binding, state.BoundAt, state.LastVerifiedAt, state.WaitsForReplySince, state.Answered ? true : null));
    }

    private static ConversationSnapshot Of(EncodedSnapshot read, StreamId stream)
    {
        var state = new ConversationState
        {
            Seq = read.Seq,
            Erased = read.State.Erased,
            StartedAt = read.State.StartedAt,
            LastAnonymousActivityAt = read.State.LastAnonymousActivityAt,
            Credentials = Credentials.Of(read.State.Live, read.State.Ended),
            EndedBy = read.State.EndedBy,
            Binding = read.State.Binding,
            BoundAt = read.State.BoundAt,
            LastVerifiedAt = read.State.LastVerifiedAt,
            WaitsForReplySince = read.State.WaitsForReplySince,
            Answered = read.State.Answered == true,
        };
        return new ConversationSnapshot(new StreamHead(read.Seq, read.Hash, read.At), state) { Stream = stream };
    }
}
