using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Streams;
using Blinq.Ledger.Tests.Support;

namespace Blinq.Ledger.Tests.Contract;

/// <summary>What every store promises about sealing all secrets anew.</summary>
public abstract class SealedRowsContract<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, ILedgerFixture
{
    private static readonly CancellationToken None = CancellationToken.None;

    private ISealedRows Rows => (ISealedRows)fixture.Ledger;

    [Fact]
    public async Task EverySecretIsReplacedTogetherWithTheSetting_AndOnceMoreDoesNothing()
    {
        var tenants = new[] { await SealAsync("one", 3), await SealAsync("one", 1), await SealAsync("two", 2) };
        Assert.Superset(new HashSet<string> { "one", "two" }, (await Rows.ReadMasterKeyIdsAsync(None)).ToHashSet());

        var count = await Rows.ResealAsync(Again, "which", "three", None);

        Assert.True(count >= 6);
        Assert.Equal(["three"], await Rows.ReadMasterKeyIdsAsync(None));
        Assert.Equal("three", await fixture.Ledger.ReadSettingAsync("which", None));
        foreach (var tenant in tenants)
        {
            var secrets = await fixture.Ledger.ReadSealedAsync(tenant, None);
            Assert.All(secrets, secret => Assert.Equal($"{secret.KeyId} again", System.Text.Encoding.ASCII.GetString(secret.Ciphertext.Span)));
        }
        Assert.Equal(0, await Rows.ResealAsync(Again, "which", "three", None));

        static SealedSecret? Again(SealedSecret secret) => secret.MasterKeyId == "three"
            ? null
            : secret with { MasterKeyId = "three", Ciphertext = System.Text.Encoding.ASCII.GetBytes($"{secret.KeyId} again") };
    }

    [Fact]
    public async Task OneThatCanNotBeOpenedLeavesAllAsTheyWere_AndTheLedgerWorksOn()
    {
        var tenant = await SealAsync("four", 3);
        var seen = 0;

        await Assert.ThrowsAsync<InvalidDataException>(async () => await Rows.ResealAsync(
            secret => secret.Tenant != tenant || ++seen < 3 ? secret with { MasterKeyId = "five" } : throw new InvalidDataException(), "who", "five", None));

        Assert.DoesNotContain("five", await Rows.ReadMasterKeyIdsAsync(None));
        Assert.Null(await fixture.Ledger.ReadSettingAsync("who", None));
        Assert.All(await fixture.Ledger.ReadSealedAsync(tenant, None), secret => Assert.Equal("four", secret.MasterKeyId));
        await fixture.Ledger.ProbeAsync(None);
    }

    private async Task<TenantId> SealAsync(string master, int count)
    {
        var stream = Sample.NewConversation();
        await fixture.Ledger.AppendAsync(
            new AppendRequest
            {
                Stream = stream, ExpectedHead = StreamHead.Empty, Events = [Sample.Event()], Now = fixture.Time.GetUtcNow(), Id = AppendId.New(),
                SecretsToStore = [.. Enumerable.Range(0, count).Select(i => new SealedSecret(stream.Tenant, new KeyId($"k{i}"), master, new byte[] { 1, 2, (byte)i }))],
            },
            None);
        return stream.Tenant;
    }
}
