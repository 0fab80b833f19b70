namespace Blinq.Ledger.Appends;

/// <summary>An event that is about to be appended.</summary>
/// <param name="Type">1–64 characters of lower-case dotted words, e.g. <c>message.posted</c>.</param>
/// <param name="Payload">One JSON object in UTF-8, at most 256 KiB; these very bytes are hashed and kept.</param>
/// <param name="DeduplicationKey">If set, the stream takes one event with this key ever (see <see cref="DuplicateEventException"/>).</param>
public sealed record NewEvent(string Type, ReadOnlyMemory<byte> Payload, DeduplicationKey? DeduplicationKey = null);
