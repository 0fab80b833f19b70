namespace Blinq.Grains.Conversations;

/// <summary>Where on the tenant's site the visitor is. Each part at most 2,048 characters; it may identify a person, so its text does not tell it.</summary>
[GenerateSerializer, Immutable, Alias("blinq.page")]
public sealed record PageContext(
    [property: Id(0)] string? Url = null, [property: Id(1)] string? Locale = null, [property: Id(2)] string? Referrer = null)
{
    public override string ToString() => nameof(PageContext);
}
