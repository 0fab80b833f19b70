using Blinq.Grains.Conversations;

namespace Blinq.Silo.Tests.Wire;

/// <summary>Two releases in one cluster: what one of them does not know yet, or does not send yet.</summary>
public sealed class RollingUpgradeTests
{
    [Fact]
    public void AnOlderReaderSkipsWhatANewerReleaseAdded()
    {
        var newer = new NewerPage(
            "https://shop.example", "en", "https://search.example", "Kiosk",
            [new NewerPart("a", DateTimeOffset.UnixEpoch), new NewerPart("b", null)],
            new Dictionary<string, NewerPart> { ["c"] = new("d", null) });

        var read = OverTheWire.FromBytes<PageContext>(OverTheWire.BytesOf(newer));

        Assert.Equal(new PageContext("https://shop.example", "en", "https://search.example"), read);
    }

    [Fact]
    public void WhatComesAfterSomethingNewIsReadAllTheSame()
    {
        var newer = new NewerOuter(new NewerPage("u", "l", "r", "t", [new NewerPart("a", null)], []), "last");

        var read = OverTheWire.FromBytes<OlderOuter>(OverTheWire.BytesOf(newer));

        Assert.Equal(new OlderOuter(new PageContext("u", "l", "r"), "last"), read);
    }

    [Fact]
    public void ANewerReaderTakesWhatAnOlderReleaseDoesNotSendAsItsDefault()
    {
        var read = OverTheWire.FromBytes<NewerPage>(OverTheWire.BytesOf(new PageContext("u", "l", "r")));

        Assert.Equal(("u", "l", "r", null, null), (read.Url, read.Locale, read.Referrer, read.Title, read.Parts));
    }
}

/// <summary>A page as a later release might send it.</summary>
[GenerateSerializer]
public sealed record NewerPage(
    [property: Id(0)] string? Url, [property: Id(1)] string? Locale, [property: Id(2)] string? Referrer,
    [property: Id(3)] string? Title, [property: Id(4)] IReadOnlyList<NewerPart> Parts,
    [property: Id(5)] Dictionary<string, NewerPart> Named);

[GenerateSerializer]
public sealed record NewerPart([property: Id(0)] string Name, [property: Id(1)] DateTimeOffset? At);

[GenerateSerializer]
public sealed record NewerOuter([property: Id(0)] NewerPage Page, [property: Id(1)] string Last);

[GenerateSerializer]
public sealed record OlderOuter([property: Id(0)] PageContext Page, [property: Id(1)] string Last);
