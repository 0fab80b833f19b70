using Blinq.Gateway.Errors;
using Blinq.Grains.Keys;
using Blinq.Hosting.Settings;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.RateLimits;

/// <summary>Who may ask how often. Each answer is <c>null</c>, or the problem to give.</summary>
internal sealed class Limits(BlinqOptions options, ClientAddress address, TimeProvider time)
{
    private readonly bool _enabled = options.RateLimits.Enabled;
    private readonly TokenBuckets<AddressKey> _addresses = new(options.RateLimits.Address, time);
    private readonly TokenBuckets<string> _publicTokens = new(options.RateLimits.PublicToken, time);
    private readonly TokenBuckets<(TenantId, UserId)> _subjects = new(options.RateLimits.Subject, time);
    private readonly TokenBuckets<ConversationKey> _sessions = new(options.RateLimits.Session, time);

    /// <summary>A widget call came in from an address.</summary>
    public Problem? Call(HttpContext http) => _enabled ? Refuse(_addresses.Take(address.Of(http))) : null;

    /// <summary>A wrong key of an operator or a tenant came from an address, or none; the right one is never limited.</summary>
    public Problem? WrongKey(HttpContext http) => Call(http);

    /// <summary>
    /// An init that identifies no user. The token stands in a public page, so one script could use it up; verified users
    /// must not notice.
    /// </summary>
    /// <param name="publicToken">One that is known to exist.</param>
    public Problem? AnonymousInit(string publicToken) => _enabled ? Refuse(_publicTokens.Take(publicToken)) : null;

    /// <summary>An init with an accepted token.</summary>
    public Problem? IdentifiedInit(TenantId tenant, UserId user) => _enabled ? Refuse(_subjects.Take((tenant, user))) : null;

    /// <summary>
    /// A message is about to be posted. Only looks: a session id is no secret, so a stranger must not be able to use up
    /// its visitor's tokens. <see cref="Posted"/> takes.
    /// </summary>
    public Problem? Posting(ConversationKey session) => _enabled ? Refuse(_sessions.Peek(session)) : null;

    /// <summary>The message was posted, so its sender held the credential.</summary>
    public void Posted(ConversationKey session)
    {
        if (_enabled)
            _sessions.Charge(session);
    }

    private static Problem? Refuse(TimeSpan? wait) =>
        wait is { } time ? Problems.TooManyRequests with { RetryAfter = time } : null;
}
