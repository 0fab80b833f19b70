using System.Text.Json;
using Blinq.Gateway.Json;
using Blinq.Ledger.Erasures;
using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Erasures;

/// <summary>One erasure in the list that is kept beside the backups, a JSON object a line. It names no person.</summary>
/// <param name="V">The version of this form.</param>
/// <param name="AskedAt">What began before is erased.</param>
internal sealed record ErasureLine(int V, string? Id, string? TenantId, string? UserId, DateTimeOffset AskedAt, string? Actor)
{
    private const int Version = 1;

    public static ErasureLine Of(Erasure erasure) => new(
        Version, erasure.Id.Value, erasure.Tenant.Value, erasure.User.Value, erasure.Upto, erasure.Actor);

    /// <returns><c>null</c> if the line is none of such a list.</returns>
    public static Erasure? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, typeof(ErasureLine), JsonTypes.Context) is ErasureLine { V: Version } read
                && KeyId.TryParse(read.Id, out var id) && Ledger.Identifiers.TenantId.TryParse(read.TenantId, out var tenant)
                && Ledger.Identifiers.UserId.TryParse(read.UserId, out var user) && KeyId.TryParse(read.Actor, out _)
                ? new Erasure(id, tenant, user, read.AskedAt, read.Actor!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
