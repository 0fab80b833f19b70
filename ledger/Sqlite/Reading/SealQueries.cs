using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of sealed secrets.</summary>
internal static class SealQueries
{
    private const string OfTenant =
        "SELECT key_id, master_key_id, ciphertext FROM sealed WHERE tenant = ?1 ORDER BY key_id";

    public static IReadOnlyList<SealedSecret> Read(Connection connection, TenantId tenant)
    {
        var rows = connection.Prepare(OfTenant).Bind(1, tenant.Value);
        var secrets = new List<SealedSecret>();
        while (rows.Step())
            secrets.Add(new SealedSecret(tenant, new KeyId(rows.Text(0)), rows.Text(1), rows.Blob(2).ToArray()));
        return secrets;
    }
}
