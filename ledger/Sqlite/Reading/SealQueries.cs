using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Sealing;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Reading;

/// <summary>Reads of sealed secrets.</summary>
internal static class SealQueries
{
    private const string OfTenant =
        "SELECT key_id, master_key_id, ciphertext FROM sealed WHERE tenant = ?1 ORDER BY key_id";

    private const string All = "SELECT tenant, key_id, master_key_id, ciphertext FROM sealed ORDER BY tenant, key_id";

    private const string MasterKeyIds = "SELECT DISTINCT master_key_id FROM sealed";

    public static IReadOnlyList<SealedSecret> ReadAll(Connection connection)
    {
        var rows = connection.Prepare(All);
        var secrets = new List<SealedSecret>();
        while (rows.Step())
            secrets.Add(new SealedSecret(new TenantId(rows.Text(0)), new KeyId(rows.Text(1)), rows.Text(2), rows.Blob(3).ToArray()));
        return secrets;
    }

    public static IReadOnlyList<string> ReadMasterKeyIds(Connection connection)
    {
        var rows = connection.Prepare(MasterKeyIds);
        var ids = new List<string>();
        while (rows.Step())
            ids.Add(rows.Text(0));
        return ids;
    }

    public static IReadOnlyList<SealedSecret> Read(Connection connection, TenantId tenant)
    {
        var rows = connection.Prepare(OfTenant).Bind(1, tenant.Value);
        var secrets = new List<SealedSecret>();
        while (rows.Step())
            secrets.Add(new SealedSecret(tenant, new KeyId(rows.Text(0)), rows.Text(1), rows.Blob(2).ToArray()));
        return secrets;
    }
}
