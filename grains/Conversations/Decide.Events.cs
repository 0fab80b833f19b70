using System.Text;
using System.Text.Json;
using Blinq.Grains.Deciding;

namespace Blinq.Grains.Conversations;

public static partial class Decide
{
    public const int MaxRecordedTypeLength = 64;

    /// <summary>16 KiB of UTF-8.</summary>
    public const int MaxRecordedDataBytes = 16 * 1024;

    /// <exception cref="ArgumentException">The type or the data is not of the form that the command states.</exception>
    public static Decision<ConversationEvent, RecordOutcome> Record(
        ConversationState state, RecordEvent command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!IsRecordedType(command.Type))
            throw new ArgumentException("A type is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'.", nameof(command));
        if (command.DataJson is { } data && !IsSmallObject(data))
            throw new ArgumentException("Data is one JSON object of at most 16 KiB.", nameof(command));

        return Recorded(state, new ConversationEvent.EventRecorded(command.Type, command.Actor, command.DataJson, command.IdempotencyKey), now);
    }

    /// <summary>Whether a text is a tenant's own event type: 1–64 characters of <c>a–z 0–9 . _ -</c>.</summary>
    public static bool IsRecordedType(string? type) =>
        type is { Length: >= 1 and <= MaxRecordedTypeLength } && !type.AsSpan().ContainsAnyExcept(TypeCharacters);

    private static bool IsSmallObject(string json)
    {
        if (!Ledger.Identifiers.Text.IsWellFormed(json) || Encoding.UTF8.GetByteCount(json) > MaxRecordedDataBytes)
            return false;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static readonly System.Buffers.SearchValues<char> TypeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");
}
