using System.Security.Cryptography;
using System.Text;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Feeds;

/// <summary>
/// A stream's short name where many must fit: 66 bits of the SHA-256 of <c>tenant/stream</c>, in base64. That is enough for
/// the streams of one gateway never to share one.
/// </summary>
public readonly record struct StreamKey
{
    /// <summary>How many characters it has.</summary>
    public const int Length = 11;

    private StreamKey(string value) => Value = value;

    public string Value { get; }

    public static StreamKey Of(StreamId stream)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{stream.Tenant.Value}/{stream.Name}"));
        return new StreamKey(Convert.ToBase64String(hash)[..Length]);
    }

    /// <param name="text">As it was told: of <see cref="Length"/>.</param>
    public static StreamKey Parse(ReadOnlySpan<char> text)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(text.Length, Length);
        return new StreamKey(text.ToString());
    }

    public override string ToString() => Value;
}
