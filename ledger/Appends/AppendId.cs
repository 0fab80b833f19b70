using System.Security.Cryptography;
using System.Text;
using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Appends;

/// <summary>
/// Names one append, 16 bytes, drawn at random or made of a name, stored with its events: after an unknown outcome (the connection was lost around
/// COMMIT) the store looks it up instead of guessing, so that nothing happens twice.
/// </summary>
public readonly record struct AppendId(Guid Value)
{
    public static AppendId New()
    {
        Span<byte> random = stackalloc byte[16];
        RandomBytes.Fill(random);
        return new AppendId(new Guid(random));
    }

    /// <summary>The id of an append that is to stand once in its stream however often, and by whichever process, it is asked for.</summary>
    /// <param name="name">Names what is asked for; the same name gives the same id.</param>
    public static AppendId Of(string name) => new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)));

    /// <summary>As it is stored where there is no type for it.</summary>
    internal byte[] ToArray() => Value.ToByteArray();
}
