using System.Net;

namespace Blinq.Bench.Load;

/// <summary>Who sends over one connection: to which server, and what.</summary>
/// <param name="SendAsync">Sends the next request and reads its answer; <c>false</c> if that was another than expected.</param>
internal sealed record Caller(IPEndPoint Server, Func<HttpConnection, ValueTask<bool>> SendAsync);
