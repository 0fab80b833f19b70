namespace Blinq.Gateway.Streams;

/// <summary>The tenant's agent has read up to an event.</summary>
internal sealed record StreamSeenBody(long Seq);
