namespace Blinq.Grains.Conversations.Wire;

/// <summary>What came of starting, entering or joining.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.entry")]
public abstract record EntryReply
{
    private protected EntryReply() { }

    /// <param name="User"><c>null</c> if anonymous.</param>
    [GenerateSerializer, Immutable, Alias("blinq.conversation.entry.entered")]
    public sealed record Entered(
        [property: Id(0)] WireUser? User, [property: Id(1)] bool Resumed, [property: Id(2)] long Seq,
        [property: Id(3)] bool CredentialIssued) : EntryReply;

    [GenerateSerializer, Immutable, Alias("blinq.conversation.entry.unusable")]
    public sealed record Unusable : EntryReply
    {
        public static readonly Unusable Instance = new();
    }

    [GenerateSerializer, Immutable, Alias("blinq.conversation.entry.identity-required")]
    public sealed record IdentityRequired : EntryReply
    {
        public static readonly IdentityRequired Instance = new();
    }
}

/// <summary>Who a session is bound to. Its text names nobody.</summary>
[GenerateSerializer, Immutable, Alias("blinq.user")]
public sealed record WireUser([property: Id(0)] string Subject, [property: Id(1)] string? Name, [property: Id(2)] string? Email)
{
    public override string ToString() => nameof(WireUser);
}
