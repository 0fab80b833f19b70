namespace Blinq.Gateway.Streams;

/// <summary>The tenant's agent or assistant is writing. An object without members: browsers take no event without data.</summary>
internal sealed record StreamTypingBody;
