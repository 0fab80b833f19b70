using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;

namespace Blinq.Identity.Tests.Trust;

/// <summary>What a tenant's trust says by itself, at its edges.</summary>
public class TrustTests
{
    private static readonly DateTimeOffset End = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly UserId Someone = new("u_0123456789abcdefghijkl");
    private static readonly UserId Other = new("u_0123456789abcdefghijkm");

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void A_management_key_ends_on_the_instant(long ticks, bool isInForce)
    {
        var key = new ManagementKey(KeyId.New("mk_"), default, "CI", Scope.Admin, End.AddDays(-1), End);

        Assert.Equal(isInForce, key.IsInForceAt(End.AddTicks(ticks)));
        Assert.True((key with { ExpiresAt = null }).IsInForceAt(End.AddYears(1_000)));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void A_bindings_key_ends_on_the_instant(long ticks, bool isLive)
    {
        var (current, previous, now) = (KeyId.New("ik_"), KeyId.New("ik_"), End.AddTicks(ticks));
        var policy = Access(IdentityMode.Optional) with { LiveKeys = [(current, null), (previous, End)] };

        Assert.True(policy.IsLive(current, now));
        Assert.Equal(isLive, policy.IsLive(previous, now));
        Assert.False(policy.IsLive(KeyId.New("ik_"), now));
    }

    [Theory]
    [InlineData(IdentityMode.Off, false)]
    [InlineData(IdentityMode.Observe, false)]
    [InlineData(IdentityMode.Optional, true)]
    [InlineData(IdentityMode.Required, true)]
    public void Tokens_identify_in_two_of_the_modes(IdentityMode mode, bool identifies) =>
        Assert.Equal(identifies, Access(mode).Identifies);

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(1, null, 1)]
    [InlineData(null, 2, 2)]
    [InlineData(1, 2, 2)]
    [InlineData(2, 1, 2)]
    public void The_newest_revocation_is_told_of_a_user(int? everyone, int? alone, int? latest)
    {
        var revocations = new Revocations(
            At(everyone), alone is null ? [] : new Dictionary<UserId, DateTimeOffset> { [Someone] = At(alone)!.Value });

        Assert.Equal(At(latest), revocations.LatestFor(Someone));
        Assert.Equal(At(everyone), revocations.LatestFor(Other));

        static DateTimeOffset? At(int? day) => day is { } days ? End.AddDays(days) : null;
    }

    /// <summary>As DESIGN and the API's documents state them: a tenant that sets nothing relies on these.</summary>
    [Fact]
    public void A_policy_that_was_never_set_has_the_documented_defaults() => Assert.Equal(
        new IdentityPolicy
        {
            ClockSkewSeconds = 30, RequireExpiry = false, MaxLifetimeSeconds = null, IdentifiedSessionTtlSeconds = 86_400, ClaimAnonymous = true,
        },
        IdentityPolicy.Default);

    [Theory]
    [InlineData("#fff", true)]
    [InlineData("#00aaFF", true)]
    [InlineData("fff", false)]
    [InlineData("0fff", false)]
    [InlineData("#ff", false)]
    [InlineData("#ffff", false)]
    [InlineData("#ffg", false)]
    [InlineData("#gff", false)]
    [InlineData("#00aaFF0", false)]
    [InlineData("", false)]
    public void A_colour_is_three_or_six_hex_digits(string text, bool isColor) => Assert.Equal(isColor, WidgetSettings.IsColor(text));

    [Theory]
    [InlineData("https://shop.example/logo.svg", true, true)]
    [InlineData("http://shop.example/logo.svg", false, true)]
    [InlineData("ftp://shop.example/logo.svg", false, false)]
    [InlineData("javascript:alert(1)", false, false)]
    [InlineData("https://user@shop.example/", false, false)]
    [InlineData("/logo.svg", false, false)]
    [InlineData("", false, false)]
    public void An_address_is_absolute_and_has_nobodys_name(string text, bool withHttps, bool withHttp)
    {
        Assert.Equal(withHttps, WidgetSettings.IsUrl(text, httpsOnly: true));
        Assert.Equal(withHttp, WidgetSettings.IsUrl(text, httpsOnly: false));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void An_address_has_at_most_a_thousand_characters(int more, bool isUrl)
    {
        const string start = "https://shop.example/";
        Assert.Equal(isUrl, WidgetSettings.IsUrl(start + new string('a', 1_000 - start.Length + more), httpsOnly: true));
    }

    private static TenantAccessPolicy Access(IdentityMode mode) =>
        new() { Mode = mode, Policy = new IdentityPolicy(), LiveKeys = [], Revocations = Revocations.None };
}
