namespace Blinq.Ledger.Streams;

/// <summary>Bytes that may be gone.</summary>
internal static class OptionalBytes
{
    /// <summary>
    /// <c>null</c> stays <c>null</c>. The language's own conversion, and a conditional with <c>null</c> on one side, make
    /// empty memory of it, which would pass an erased payload off as an empty one.
    /// </summary>
    public static ReadOnlyMemory<byte>? Of(byte[]? bytes)
    {
        if (bytes is null)
            return default(ReadOnlyMemory<byte>?);
        return new ReadOnlyMemory<byte>(bytes);
    }
}
