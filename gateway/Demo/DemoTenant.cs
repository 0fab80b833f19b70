using System.Security.Cryptography;
using Blinq.Gateway.Access;
using Blinq.Gateway.Credentials;
using Blinq.Gateway.Tenants;
using Blinq.Gateway.Trusts;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Hosting.Settings;
using Blinq.Identity.Trust;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Demo;

/// <summary>
/// The tenant that the demo shop is. Which one it is stands in the ledger, set once; its secret stays sealed there and is
/// taken from the tenant's trust, in memory, where it is needed (ADR 112).
/// </summary>
internal sealed class DemoTenant(IGrains grains, ITrustProvider trusts, TenantChangeResult changes, ILedger ledger)
{
    /// <summary>The installation's value that names it.</summary>
    public const string Setting = "demo.tenant";

    private static readonly Actor Shop = new("demo");

    private TenantId? _id;

    public TenantId Id => _id ?? throw new InvalidOperationException("The demo tenant is not there yet.");

    /// <summary>
    /// Finds it, or makes what is missing of it. May be cut off anywhere, run again, and run by several gateways at once:
    /// there is one demo tenant in a ledger.
    /// </summary>
    public async Task SeedAsync(CancellationToken cancel)
    {
        var standing = await ledger.EnsureSettingAsync(Setting, TenantId.New().Value, cancel);
        if (!TenantId.TryParse(standing, out var id))
            throw new StartupException($"The ledger's value {Setting} names no tenant.");
        _id = id;
        var grain = grains.Tenant(id);
        var trust = await grain.GetTrustAsync(cancel) ?? await RegisterAsync(grain, cancel);
        if (!trust.Keys.Any(key => key.IsLiveAt(ledger.Now)))
            await RotateAsync(trust.Epoch, cancel);
        // What is set already stays: how the chat looks may be tried out by PATCH /v1/tenant.
        var (judges, looks) = (trust.Terms.Mode != IdentityMode.Off && trust.Terms.Policy == Policy, trust.Widget != WidgetSettings.Default);
        if (judges && looks)
            return;
        var change = new ChangeTenant(
            null, null, judges ? null : IdentityMode.Optional, judges ? null : PolicyChange.To(Policy), Shop,
            looks ? null : new WidgetChange(Look, WidgetParts.None));
        await WaitForPropagationAsync(await grain.SendAsync(change, cancel), cancel);
    }

    /// <summary>As the gateway serves it now.</summary>
    public async ValueTask<TenantTrust> GetTrustAsync(CancellationToken cancel) =>
        await trusts.GetAsync(Id, cancel) ?? throw new InvalidOperationException("The demo tenant is gone from the ledger.");

    /// <summary>
    /// The management key that the shop's people answer with. Where all were revoked, as <c>ledger accept-restore</c> does and
    /// an operator may, the shop gets a new one.
    /// </summary>
    public async ValueTask<KeyId> GetManagementKeyAsync(CancellationToken cancel) => (await GetCallerAsync(cancel)).Key.Id;

    /// <summary>The same with the trust that it is a key of, as an endpoint of the tenant API has its caller.</summary>
    public async ValueTask<TenantCaller> GetCallerAsync(CancellationToken cancel)
    {
        var trust = await GetTrustAsync(cancel);
        if (!trust.ManagementKeys.Any(IsItsOwn))
            trust = await WaitForPropagationAsync(
                await grains.Tenant(Id).SendAsync(new IssueManagementKey(NewManagementKey(), Shop), cancel), cancel);
        return new TenantCaller(trust, trust.ManagementKeys.First(IsItsOwn));
    }

    /// <summary>A real rotation: when this returns, no older token is accepted anywhere.</summary>
    /// <returns>Whether it was this call that rotated; otherwise another call just did.</returns>
    public async Task<bool> RotateAsync(Epoch expected, CancellationToken cancel)
    {
        var command = new RotateSecret(KeyId.New("ik_"), IdentitySecret.New(), false, 0, expected, null, Shop);
        if (await grains.Tenant(Id).SendAsync(command, cancel) is not RotateOutcome.Rotated rotated)
            return false;
        trusts.Replace(rotated.Trust);
        await trusts.WaitForPropagationAsync(cancel);
        return true;
    }

    // Without leeway for clocks: here one clock signs and judges, and a token is to run out when it says so.
    private static IdentityPolicy Policy { get; } = IdentityPolicy.Default with { ClockSkewSeconds = 0 };

    /// <summary>As the shop's own page looks, in words that are right in each of the languages that the chat can be switched to.</summary>
    private static WidgetSettings Look { get; } = new() { Name = "Dala Tea", Color = "#1f6b4b", Greeting = "Сәлем! Hello!" };

    /// <summary>Not one that the shop's admins issued to somebody else.</summary>
    private static bool IsItsOwn(ManagementKey key) => key is { Scope: Scope.Admin, ExpiresAt: null };

    // Nobody gets it: the shop's backend is in this process, and an operator can issue another.
    private NewManagementKey NewManagementKey() => ManagementKeyText.New(Id, "demo", Scope.Admin).Key;

    private async Task<TenantTrust> RegisterAsync(ITenant grain, CancellationToken cancel)
    {
        var outcome = await grain.SendAsync(
            new RegisterTenant("Demo shop", [], PublicToken.New(Id), new UserIdKey(RandomNumberGenerator.GetBytes(32)), NewManagementKey(), Shop), cancel);
        // Another gateway was faster.
        return outcome is ChangeOutcome.Refused { Refusal: ChangeRefusal.AlreadyRegistered }
            ? await GetTrustAsync(cancel)
            : await WaitForPropagationAsync(outcome, cancel);
    }

    private async Task<TenantTrust> WaitForPropagationAsync(ChangeOutcome outcome, CancellationToken cancel)
    {
        var (trust, refusal) = await changes.WaitForPropagationAsync(outcome, cancel);
        return trust ?? throw new StartupException($"The demo tenant could not be set up: {refusal!.Title}");
    }
}
