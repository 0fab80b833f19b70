using System.Buffers.Text;
using System.Security.Cryptography;

namespace Blinq.Gateway.TenantConsole.Pages;

/// <summary>What a form is sent under, as an Idempotency-Key: sent twice, it takes effect once.</summary>
internal static class OrderNames
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18));
}
