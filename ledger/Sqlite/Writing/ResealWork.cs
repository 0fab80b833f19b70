using Blinq.Ledger.Sealing;
using Blinq.Ledger.Sqlite.Reading;

namespace Blinq.Ledger.Sqlite.Writing;

/// <summary>Seals secrets anew, and sets a value of the installation with them.</summary>
internal sealed class ResealWork(Func<SealedSecret, SealedSecret?> reseal, string name, string value) : WriterWork<int>
{
    private const string Write = "UPDATE sealed SET master_key_id = ?3, ciphertext = ?4 WHERE tenant = ?1 AND key_id = ?2";

    private readonly ReplaceSettingWork _setting = new(name, value);

    public override long Bytes => 1024;

    public override void Run(WriterSession session)
    {
        var count = 0;
        foreach (var secret in SealQueries.ReadAll(session.Connection))
        {
            if (reseal(secret) is not { } again)
                continue;
            session.Connection.Prepare(Write).Bind(1, secret.Tenant.Value).Bind(2, secret.KeyId.Value).Bind(3, again.MasterKeyId)
                .Bind(4, again.Ciphertext.Span).Run();
            count++;
        }
        _setting.Run(session);
        Accept(count);
    }

    public override bool StandsAlready(WriterSession session) =>
        _setting.StandsAlready(session) && SealQueries.ReadAll(session.Connection).All(secret => reseal(secret) is null);
}
