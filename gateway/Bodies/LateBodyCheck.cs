using Blinq.Gateway.Errors;

namespace Blinq.Gateway.Bodies;

/// <summary>
/// Looks again at who was let in before the body was read, once a body that had to be waited for is there: a sender may take minutes
/// over it, and what was known of the caller may be used for a lease at most (DESIGN §5).
/// </summary>
internal sealed record LateBodyCheck(Func<HttpContext, ValueTask<Problem?>> CheckAsync);
