using System.IO.Compression;
using System.Security.Cryptography;

namespace Blinq.Gateway.Files;

/// <summary>A file that is part of the program, in memory in every coding in which it was asked for. Immutable to those who use it.</summary>
internal sealed class ServedFile
{
    private readonly byte[] _sha384;

    // A tenth of a second of a start, for files that a process may never be asked for.
    private readonly Lazy<byte[]> _gzip;
    private readonly Lazy<byte[]> _brotli;

    private ServedFile(byte[] bytes, string contentType)
    {
        ContentType = contentType;
        Plain = bytes;
        _gzip = new(() => Compress(bytes, static to => new GZipStream(to, CompressionLevel.SmallestSize)));
        _brotli = new(() => Compress(bytes, static to => new BrotliStream(to, CompressionLevel.SmallestSize)));
        _sha384 = SHA384.HashData(bytes);
        Hash = Convert.ToHexStringLower(_sha384.AsSpan(0, 8));
    }

    public string ContentType { get; }

    public ReadOnlyMemory<byte> Plain { get; }

    public ReadOnlyMemory<byte> Gzip => _gzip.Value;

    public ReadOnlyMemory<byte> Brotli => _brotli.Value;

    /// <summary>The first 16 hex digits of its SHA-384: names these very bytes.</summary>
    public string Hash { get; }

    /// <summary>For an <c>integrity</c> attribute (Subresource Integrity §3.1).</summary>
    public string Integrity => $"sha384-{Convert.ToBase64String(_sha384)}";

    public static ServedFile Of(byte[] bytes, string contentType) => new(bytes, contentType);

    /// <summary>What stands in this assembly under a name.</summary>
    /// <exception cref="InvalidOperationException">The build left it out.</exception>
    public static byte[] ReadEmbedded(string name)
    {
        using var stream = typeof(ServedFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly holds no {name}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> into)
    {
        using var compressed = new MemoryStream();
        using (var compressing = into(compressed))
            compressing.Write(bytes);
        return compressed.ToArray();
    }
}
