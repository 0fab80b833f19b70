using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Testing;

/// <summary>An identity secret as a tenant's backend holds it, and as the gateway does.</summary>
public sealed class TestKey(string? secret = null)
{
    public string Secret { get; } = secret ?? "bis_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public KeyId Id => Key.Id;

    public IdentityKey Key => field ??= new(KeyId.New("ik_"), Encoding.UTF8.GetBytes(Secret), Clock.Now.AddDays(-1));

    public LiveKey Live(DateTimeOffset? until = null) => new(Key, until);
}
