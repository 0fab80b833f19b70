using System.Buffers.Text;
using System.Security.Cryptography;
using Blinq.Ledger;

namespace Blinq.Gateway.Demo;

/// <summary>
/// The shop's own log-ins, which have nothing to do with Blinq: a random id in a cookie that no script can read, the rest in
/// memory. Thread-safe. At most 256; beyond that, the one that was used least lately is forgotten.
/// </summary>
internal sealed class ShopSessions(DemoTenant tenant, ILedger ledger)
{
    public const string Cookie = "blinq_demo";
    public const int Max = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (ShopSession Session, long Used)> _sessions = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>This browser's; a new one if it has none that is known.</summary>
    public ShopSession Of(HttpContext http)
    {
        lock (_lock)
        {
            if (http.Request.Cookies.TryGetValue(Cookie, out var id) && _sessions.TryGetValue(id, out var known))
            {
                _sessions[id] = (known.Session, ++_uses);
                return known.Session;
            }
            if (_sessions.Count >= Max)
                _sessions.Remove(_sessions.MinBy(entry => entry.Value.Used).Key);
            var opened = new ShopSession(new Trail(tenant.Id, ledger));
            var fresh = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            _sessions.Add(fresh, (opened, ++_uses));
            // Not Secure: it never leaves this machine, where there is no TLS.
            http.Response.Cookies.Append(Cookie, fresh, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/demo" });
            return opened;
        }
    }
}
