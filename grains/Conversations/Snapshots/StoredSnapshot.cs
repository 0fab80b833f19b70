using Orleans.Storage;

namespace Blinq.Grains.Conversations.Snapshots;

/// <summary>What the storage provider is given for a grain's state: bytes that only <c>SnapshotCodec</c> understands.</summary>
internal sealed class StoredSnapshot
{
    public byte[] Bytes { get; init; } = [];
}

/// <summary>
/// Stores the bytes as they are. A serializer that knew the state would fail inside the provider on bytes of another
/// version, and the provider would write what it failed on to the log.
/// </summary>
internal sealed class StoredSnapshotSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => input is StoredSnapshot snapshot
        ? new BinaryData(snapshot.Bytes)
        : throw new NotSupportedException($"Snapshots are stored here, not {typeof(T).Name}.");

    public T Deserialize<T>(BinaryData input) => new StoredSnapshot { Bytes = input.ToArray() } is T snapshot
        ? snapshot
        : throw new NotSupportedException($"Snapshots are stored here, not {typeof(T).Name}.");
}
