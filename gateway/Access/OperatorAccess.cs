using System.Security.Cryptography;
using System.Text;
using Blinq.Gateway.Errors;
using Blinq.Gateway.RateLimits;
using Blinq.Hosting.Listeners;

namespace Blinq.Gateway.Access;

/// <summary>Checks the operator key, in constant time, on the operator's own listener only.</summary>
internal sealed class OperatorAccess(string operatorKey, Limits limits)
{
    private static readonly Problem AskABrowser = Problems.Unauthorized with
    {
        Challenges = new(["Bearer", "Basic realm=\"Blinq operators: any name, and the operator key\", charset=\"UTF-8\""]),
    };

    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(operatorKey));

    /// <param name="basicMay">Whether the key may come as the password of HTTP Basic, too.</param>
    public Problem? Check(HttpContext http, bool basicMay)
    {
        if (http.GetListener() != Listener.Operator)
            return Problems.NotFound;
        if (IsKey(Bearer.Of(http).ToString()) || (basicMay && IsKey(BasicPassword.Of(http))))
            return null;
        return limits.WrongKey(http) ?? (basicMay ? AskABrowser : Problems.Unauthorized);
    }

    // Hashed, so that neither content nor length of the key shows in the time it takes.
    private bool IsKey(string given) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _hash);
}
