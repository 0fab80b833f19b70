using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Blinq.Grains.Knowledge;

namespace Blinq.Gateway.Knowledge;

/// <summary>
/// Where a page of a search ended: how many passages its caller was given so far, and which search it was. It says nothing that
/// the caller does not know, whatever there is that the visitor may not see (docs/adr/0214).
/// </summary>
internal static class SearchCursor
{
    private const int Size = 2 + SumSize;
    private const int SumSize = 6;

    public static string Write(int offset, string query, IReadOnlyList<string> collections)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)offset);
        SumOf(query, collections).CopyTo(bytes[2..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <param name="cursor"><c>null</c> or empty = the first page.</param>
    /// <returns><c>false</c> if it is no cursor of this search.</returns>
    public static bool TryRead(string? cursor, string query, IReadOnlyList<string> collections, out int offset)
    {
        offset = 0;
        if (string.IsNullOrEmpty(cursor))
            return true;
        Span<byte> bytes = stackalloc byte[Size];
        if (cursor.Length != Base64Url.GetEncodedLength(Size) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var size) || size != Size)
            return false;
        offset = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return offset is > 0 and < KnowledgeQuery.MaxCandidates && bytes[2..].SequenceEqual(SumOf(query, collections));
    }

    private static ReadOnlySpan<byte> SumOf(string query, IReadOnlyList<string> collections) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', collections.Append(query)))).AsSpan(0, SumSize);
}
