using System.Net;

namespace Blinq.Bench.Load;

/// <summary>One of the servers that share a load.</summary>
/// <param name="Requests">Whole HTTP requests that this server answers, sent in turn.</param>
internal sealed record Target(IPEndPoint Server, byte[][] Requests);
