using System.Security.Cryptography;
using Blinq.Grains.Sealing;
using Blinq.Grains.Tests.Hosting;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Tests.Sealing;

public sealed class MasterKeyTests
{
    private static readonly TenantId Shop = new("shop");
    private static readonly TenantId Bank = new("bank");
    private static readonly KeyId Key = new("ik_1");
    private readonly MasterKey _master = new(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public void GivenASealedSecret_WhenUnsealed_ThenItIsTheSecret() =>
        Assert.Equal("bis_secret"u8.ToArray(), _master.Unseal(_master.Seal(Shop, Key, "bis_secret"u8)));

    [Fact]
    public void GivenTheSameSecretTwice_WhenSealed_ThenTheCiphertextsDiffer() => Assert.NotEqual(
        _master.Seal(Shop, Key, "bis_secret"u8).Ciphertext.ToArray(), _master.Seal(Shop, Key, "bis_secret"u8).Ciphertext.ToArray());

    [Fact]
    public void GivenTwoTenants_WhenTheirCiphertextsAreSwapped_ThenNeitherOpens()
    {
        var shop = _master.Seal(Shop, Key, "bis_shop"u8);
        var bank = _master.Seal(Bank, Key, "bis_bank"u8);

        Assert.ThrowsAny<CryptographicException>(() => _master.Unseal(shop with { Ciphertext = bank.Ciphertext }));
        Assert.ThrowsAny<CryptographicException>(() => _master.Unseal(bank with { Ciphertext = shop.Ciphertext }));
        Assert.ThrowsAny<CryptographicException>(() => _master.Unseal(shop with { KeyId = new KeyId("ik_2") }));
    }

    [Fact]
    public void GivenAFlippedBitAnywhere_WhenUnsealed_ThenItDoesNotOpen()
    {
        var row = _master.Seal(Shop, Key, "bis_secret"u8);
        for (var i = 0; i < row.Ciphertext.Length; i++)
        {
            var changed = row.Ciphertext.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => _master.Unseal(row with { Ciphertext = changed }));
        }
        Assert.ThrowsAny<CryptographicException>(() => _master.Unseal(row with { Ciphertext = row.Ciphertext[..10] }));
    }

    [Fact]
    public void GivenAnotherMasterKey_WhenUnsealed_ThenItDoesNotOpen()
    {
        var other = new MasterKey(RandomNumberGenerator.GetBytes(32));
        var row = _master.Seal(Shop, Key, "bis_secret"u8);

        Assert.ThrowsAny<CryptographicException>(() => other.Unseal(row));
        Assert.ThrowsAny<CryptographicException>(() => other.Unseal(row with { MasterKeyId = other.Id }));
    }

    [Fact]
    public void GivenAMasterKey_WhenShown_ThenOnlyItsIdIs()
    {
        Assert.Equal($"MasterKey {_master.Id}", _master.ToString());
        Assert.Equal(16, _master.Id.Length);
        Assert.Throws<ArgumentException>(() => new MasterKey(new byte[31]));
    }

    [Fact]
    public async Task GivenAnInstallation_WhenStartedWithAnotherMasterKey_ThenItMustNotStart()
    {
        await using var installation = await Installation.OpenAsync();

        await MasterKeyCheck.EnsureAsync(installation.Ledger, new MasterKeyRing(_master), CancellationToken.None);
        await MasterKeyCheck.EnsureAsync(installation.Ledger, new MasterKeyRing(_master), CancellationToken.None);
        await installation.RestartAsync();
        await Assert.ThrowsAsync<WrongMasterKeyException>(() => MasterKeyCheck.EnsureAsync(
            installation.Ledger, new MasterKeyRing(new MasterKey(RandomNumberGenerator.GetBytes(32))), CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task GivenTwoKeys_WhenAnInstallationHasEither_ThenItStarts_AndBothAreOpened()
    {
        await using var installation = await Installation.OpenAsync();
        var next = new MasterKey(RandomNumberGenerator.GetBytes(32));
        await MasterKeyCheck.EnsureAsync(installation.Ledger, new MasterKeyRing(_master, next), CancellationToken.None);
        await MasterKeyCheck.EnsureAsync(installation.Ledger, new MasterKeyRing(next, _master), CancellationToken.None);
        var ring = new MasterKeyRing(next, _master);
        var old = _master.Seal(new TenantId("t"), new KeyId("k"), "secret"u8);

        var resealed = ring.Reseal(old);

        Assert.Equal("secret"u8, ring.Unseal(old));
        Assert.Equal((next.Id, next.Id), (resealed!.MasterKeyId, ring.Seal(old.Tenant, old.KeyId, "x"u8).MasterKeyId));
        Assert.Equal("secret"u8, next.Unseal(resealed));
        Assert.Null(ring.Reseal(resealed));
        Assert.ThrowsAny<CryptographicException>(() => new MasterKeyRing(next).Reseal(old));
        Assert.ThrowsAny<CryptographicException>(() => ring.Reseal(old with { KeyId = new KeyId("other") }));
    }
}
