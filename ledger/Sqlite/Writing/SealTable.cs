using Blinq.Ledger.Appends;
using Blinq.Ledger.Sqlite.Native;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>The writer's side of the sealed secrets.</summary>
internal sealed class SealTable(Connection connection)
{
    private readonly Statement _seal = connection.Prepare("""
        INSERT INTO sealed (tenant, key_id, master_key_id, ciphertext) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (tenant, key_id)
        DO UPDATE SET master_key_id = excluded.master_key_id, ciphertext = excluded.ciphertext
        """);

    private readonly Statement _unseal = connection.Prepare("DELETE FROM sealed WHERE tenant = ?1 AND key_id = ?2");

    public void Write(AppendRequest request)
    {
        foreach (var key in request.SecretsToDelete)
            _unseal.Bind(1, request.Stream.Tenant.Value).Bind(2, key.Value).Run();
        foreach (var secret in request.SecretsToStore)
        {
            _seal.Bind(1, secret.Tenant.Value).Bind(2, secret.KeyId.Value).Bind(3, secret.MasterKeyId)
                .Bind(4, secret.Ciphertext.Span).Run();
        }
    }
}
