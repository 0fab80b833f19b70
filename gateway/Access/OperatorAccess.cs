using System.Security.Cryptography;
using System.Text;
using Blinq.Gateway.Errors;
using Blinq.Hosting.Listeners;

namespace Blinq.Gateway.Access;

/// <summary>Checks the operator key, in constant time, on the operator's own listener only.</summary>
internal sealed class OperatorAccess(string operatorKey)
{
    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(operatorKey));

    public Problem? Check(HttpContext http)
    {
        if (http.GetListener() != Listener.Operator)
            return Problems.NotFound;
        // Hashed, so that neither content nor length of the key shows in the time it takes.
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(Bearer.Of(http).ToString()));
        return CryptographicOperations.FixedTimeEquals(given, _hash) ? null : Problems.Unauthorized;
    }
}
