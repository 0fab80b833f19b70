using System.Security.Cryptography;

namespace Blinq.Ledger.Hashing;

/// <summary>
/// Random bytes for what each request needs: salts, append ids, session ids and sessions' credentials. Each thread draws them a few dozen
/// at a time: asking the system's generator for 16 bytes costs as much as for 512, two microseconds. Not for keys, which should not wait
/// in memory (docs/adr/0179).
/// </summary>
public static class RandomBytes
{
    private const int Drawn = 512;

    [ThreadStatic]
    private static byte[]? _buffer;

    [ThreadStatic]
    private static int _left;

    /// <param name="destination">At most 512 bytes.</param>
    public static void Fill(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Drawn);
        var buffer = _buffer ??= new byte[Drawn];
        if (_left < destination.Length)
        {
            RandomNumberGenerator.Fill(buffer);
            _left = Drawn;
        }
        var taken = buffer.AsSpan(_left - destination.Length, destination.Length);
        taken.CopyTo(destination);
        // A salt that was given out must not be found here once its event was erased, nor a credential.
        taken.Clear();
        _left -= destination.Length;
    }
}
