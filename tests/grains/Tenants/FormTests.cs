using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using static Blinq.Grains.Tests.Tenants.TenantStory;

namespace Blinq.Grains.Tests.Tenants;

/// <summary>What a tenant's settings may be. The gateway asks before; what gets here all the same is a fault, and nothing is recorded.</summary>
public sealed class FormTests
{
    private const string HalfPair = "\ud800";

    public static TheoryData<int, bool> NameLengths => new() { { 0, false }, { 1, true }, { 200, true }, { 201, false } };

    [Theory]
    [MemberData(nameof(NameLengths))]
    public void GivenAName_WhenRegisteredOrChanged_ThenItHas1To200Characters(int length, bool isName)
    {
        var name = new string('я', length);

        AssertTaken(isName, () => Decide.Register(TenantState.Initial, TestData.Register(name)));
        AssertTaken(isName, () => Registered().Change(name));
    }

    [Fact]
    public void GivenANameWithHalfASurrogatePair_WhenRegisteredOrChanged_ThenItIsAFault()
    {
        AssertTaken(false, () => Decide.Register(TenantState.Initial, TestData.Register(HalfPair)));
        AssertTaken(false, () => Registered().Change(HalfPair));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void GivenOrigins_WhenRegisteredOrChanged_ThenThereAreAtMostAHundred(int count, bool isTaken)
    {
        string[] origins = [.. Enumerable.Range(0, count).Select(i => $"https://{i}.example")];

        AssertTaken(isTaken, () => Decide.Register(TenantState.Initial, TestData.Register("Shop", origins)));
        AssertTaken(isTaken, () => Registered().Change(origins: origins));
    }

    [Fact]
    public void GivenATenant_WhenRegisteredAgain_ThenRefused() => Assert.Equal(
        new TenantDecision.Refused(ChangeRefusal.AlreadyRegistered), Decide.Register(Registered().State, TestData.Register()));

    [Theory]
    [InlineData("utm_source", true)]
    [InlineData("A-Z.a~z[0]", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a b", false)]
    [InlineData("a=b", false)]
    [InlineData("товар", false)]
    public void GivenAPageParameter_WhenKept_ThenItIsPlain(string? name, bool isName)
    {
        Assert.Equal(isName, Decide.IsPageParameter(name));
        AssertTaken(isName, () => Registered().Change(pageParameters: ["ok", name!]));
    }

    [Fact]
    public void GivenPageParameters_WhenKept_ThenTheyAreShortAndAtMostSixteen()
    {
        AssertTaken(true, () => Registered().Change(pageParameters: [new string('x', 64)]));
        AssertTaken(false, () => Registered().Change(pageParameters: [new string('x', 65)]));
        AssertTaken(true, () => Registered().Change(pageParameters: [.. Enumerable.Range(0, 16).Select(i => $"p{i}")]));
        AssertTaken(false, () => Registered().Change(pageParameters: [.. Enumerable.Range(0, 17).Select(i => $"p{i}")]));
    }

    public static TheoryData<string, WidgetSettings, bool> Widgets => new()
    {
        { "a name", new() { Name = "x" }, true },
        { "60", new() { Name = new string('x', 60) }, true },
        { "61", new() { Name = new string('x', 61) }, false },
        { "no name", new() { Name = "" }, false },
        { "half a pair in the name", new() { Name = HalfPair }, false },
        { "a greeting", new() { Greeting = "x" }, true },
        { "500", new() { Greeting = new string('x', 500) }, true },
        { "501", new() { Greeting = new string('x', 501) }, false },
        { "no greeting", new() { Greeting = "" }, false },
        { "half a pair in the greeting", new() { Greeting = HalfPair }, false },
        { "a color", new() { Color = "#0af" }, true },
        { "no color", new() { Color = "blue" }, false },
        { "a logo", new() { LogoUrl = "https://shop.example/logo.svg" }, true },
        { "a logo in the clear", new() { LogoUrl = "http://shop.example/logo.svg" }, false },
        { "a sign-in page", new() { SignInUrl = "https://shop.example/login" }, true },
        { "a sign-in page in the clear", new() { SignInUrl = "http://localhost/login" }, true },
        { "a sign-in page that is a script", new() { SignInUrl = "javascript:alert(1)" }, false },
    };

    [Theory]
    [MemberData(nameof(Widgets))]
    public void GivenAWidget_WhenItIsSet_ThenItCanBeShown(string what, WidgetSettings widget, bool isTaken) =>
        AssertTaken(isTaken, () => Registered().Change(widget: new WidgetChange(widget, WidgetParts.None)), what);

    private static void AssertTaken(bool isTaken, Func<TenantDecision> decide, string? what = null)
    {
        var fault = Record.Exception(() => Assert.Single(Assert.IsType<TenantDecision.Changed>(decide()).Events));
        if (isTaken && fault is not null)
            Assert.Fail($"{what} {fault}");
        if (!isTaken)
            Assert.IsType<ArgumentException>(fault);
    }
}
