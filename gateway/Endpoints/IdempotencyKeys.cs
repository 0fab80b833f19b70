using System.Security.Cryptography;
using System.Text;
using Blinq.Gateway.Errors;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Hashing;

namespace Blinq.Gateway.Endpoints;

/// <summary>Stands on an endpoint that answers a repeat under the same <c>Idempotency-Key</c> as it answered the first time.</summary>
internal sealed record HonoursIdempotencyKey;

/// <summary>
/// <c>Idempotency-Key</c>: a call that takes effect honours it or refuses it. One that ignored it would let its caller repeat
/// what must not happen twice.
/// </summary>
internal sealed class IdempotencyKeys(RequestDelegate next)
{
    public const string Header = "Idempotency-Key";
    public const int MaxLength = 255;

    private static readonly Problem NotHonoured = FieldErrors.One(Header, "is not honoured by this call: leave it out, and look before you repeat the call");

    public Task InvokeAsync(HttpContext http) =>
        http.Request.Headers.ContainsKey(Header) && http.GetEndpoint() is RouteEndpoint endpoint && TakesEffect(http.Request.Method)
        && endpoint.Metadata.GetMetadata<HonoursIdempotencyKey>() is null
            ? NotHonoured.ExecuteAsync(http)
            : next(http);

    /// <returns>SHA-256 of the request's key; <c>null</c> if it has none, or a wrong one, which is told.</returns>
    public static Digest? Read(HttpContext http, FieldErrors errors)
    {
        var header = http.Request.Headers[Header];
        if (header.Count == 0)
            return null;
        if (header is [{ Length: >= 1 and <= MaxLength } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return HashOf(key);
        errors.Add(Header, $"must be one header of 1 to {MaxLength} visible ASCII characters");
        return null;
    }

    /// <param name="key">Visible ASCII characters.</param>
    public static Digest HashOf(string key) => new(SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    /// <summary>
    /// The name that a message is kept under, so that it is posted once: what the client chose, or a name made of the
    /// request's key.
    /// </summary>
    /// <param name="clientId">As the body has it, checked.</param>
    public static string? ClientIdOf(HttpContext http, string? clientId, FieldErrors errors)
    {
        var key = Read(http, errors);
        if (key is null || clientId is null)
            return key is { } named ? $"idempotency-key-{named}" : clientId;
        errors.Add(Header, "and clientId name the same thing: give one of them");
        return null;
    }

    /// <summary>The name of a tenant's change: under it the change takes effect once in the tenant's stream.</summary>
    /// <param name="call">Which call it is: the same key means another thing in another one.</param>
    public static AppendId? NameOf(string call, Digest? key) => key is { } named ? AppendId.Of($"blinq.call.v1\n{call}\n{named}") : null;

    private static bool TakesEffect(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);
}
