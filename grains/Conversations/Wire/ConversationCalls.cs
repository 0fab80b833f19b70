using Blinq.Grains.Wire.Trusts;
using Blinq.Grains.Wire.Verdicts;

namespace Blinq.Grains.Conversations.Wire;

/// <summary>The page a visitor came from. Its text does not tell it, nor do others tell what was said: logs may hold arguments.</summary>
[GenerateSerializer, Immutable, Alias("blinq.page")]
public sealed record WirePage(
    [property: Id(0)] string? Url, [property: Id(1)] string? Locale, [property: Id(2)] string? Referrer)
{
    public override string ToString() => nameof(WirePage);
}

/// <summary>Begins a conversation. Credentials cross the wire as their SHA-256 only, here and below.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.start")]
public sealed record StartCall(
    [property: Id(0)] WireVerdict Verdict, [property: Id(1)] WireTerms Terms, [property: Id(2)] byte[] Credential,
    [property: Id(3)] WirePage? Page, [property: Id(4)] string? Origin);

/// <summary>Comes back with a credential.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.enter")]
public sealed record EnterCall(
    [property: Id(0)] byte[] Presented, [property: Id(1)] byte[] Replacement, [property: Id(2)] WireVerdict Verdict,
    [property: Id(3)] WireTerms Terms, [property: Id(4)] WirePage? Page, [property: Id(5)] string? Origin);

/// <summary>Comes from another device, with a token only.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.join")]
public sealed record JoinCall(
    [property: Id(0)] byte[] Credential, [property: Id(1)] WireIdentity Identity, [property: Id(2)] WireTerms Terms,
    [property: Id(3)] WirePage? Page);

/// <summary>A visitor says something.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.post")]
public sealed record PostCall(
    [property: Id(0)] byte[] Presented, [property: Id(1)] WireTerms Terms, [property: Id(2)] string Text,
    [property: Id(3)] string? ClientId)
{
    public override string ToString() => nameof(PostCall);
}

/// <summary>A visitor wants to read.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.access")]
public sealed record AccessCall([property: Id(0)] byte[] Presented, [property: Id(1)] WireTerms Terms);

/// <summary>A visitor logs out.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.reset")]
public sealed record ResetCall([property: Id(0)] byte[] Presented);

/// <summary>The tenant answers.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.reply")]
public sealed record ReplyCall(
    [property: Id(0)] WireMessageRole Role, [property: Id(1)] string Text, [property: Id(2)] string? Author,
    [property: Id(3)] string? ClientId, [property: Id(4)] string Actor)
{
    public override string ToString() => $"ReplyCall {{ Role = {Role}, Actor = {Actor} }}";
}

/// <summary>The tenant records something of its own.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.record")]
public sealed record RecordCall(
    [property: Id(0)] string Type, [property: Id(1)] string? DataJson, [property: Id(2)] string Actor)
{
    public override string ToString() => $"RecordCall {{ Type = {Type}, Actor = {Actor} }}";
}

/// <summary>The tenant ends the conversation.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.end")]
public sealed record EndCall([property: Id(0)] string Actor);
