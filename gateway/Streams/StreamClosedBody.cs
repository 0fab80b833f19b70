namespace Blinq.Gateway.Streams;

/// <summary>Why a stream ends: the code and title of the problem that a call would be answered with now.</summary>
internal sealed record StreamClosedBody(string Code, string Title);
