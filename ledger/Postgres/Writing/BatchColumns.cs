using System.Buffers.Binary;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Blinq.Ledger.Streams;
using Npgsql;
using NpgsqlTypes;

namespace Blinq.Ledger.Postgres.Writing;

/// <summary>
/// A batch laid out as the arrays that <c>blinq.append_v4</c> takes. The columns are declared in the order of the
/// procedure's parameters, and used again for every batch of a connection.
/// </summary>
internal sealed class BatchColumns
{
    private readonly List<IColumn> _all = [];
    private readonly NpgsqlParameter<Guid> _batch = new() { NpgsqlDbType = NpgsqlDbType.Uuid };

    // Appends.
    private readonly Column<string> _tenant, _stream;
    private readonly Column<long> _seq;
    private readonly Column<byte[]?> _head;
    private readonly Column<long> _count;
    private readonly Column<Guid> _id;
    private readonly Column<long> _at;
    private readonly Column<long?> _judged, _moves;
    private readonly Column<string?> _name;
    private readonly Column<bool> _suspended;

    // Conversations.
    private readonly Column<int> _cAppend;
    private readonly Column<string> _cTenant, _cSession;
    private readonly Column<long> _cAt;
    private readonly Column<bool> _cStarted, _cActive;
    private readonly Column<long> _cMessages;
    private readonly Column<string?> _cEndedBy, _cUser, _cSubject, _cName, _cEmail, _cKey;

    // Events.
    private readonly Column<int> _eAppend;
    private readonly Column<string> _eTenant, _eStream;
    private readonly Column<long> _eSeq;
    private readonly Column<string> _eType;
    private readonly Column<byte[]> _ePayload, _eSalt, _eCommitment, _ePrev, _eHash;
    private readonly Column<Guid?> _eOnce;

    // Sealed secrets.
    private readonly Column<int> _sAppend;
    private readonly Column<string> _sTenant, _sKey;
    private readonly Column<string?> _sMaster;
    private readonly Column<byte[]?> _sCiphertext;

    // Verdicts.
    private readonly Column<int> _vAppend;
    private readonly Column<string> _vTenant;
    private readonly Column<long> _vAt;
    private readonly Column<string> _vReason;
    private readonly Column<long> _vCount;
    private readonly Column<bool> _vSampled;
    private readonly Column<string?> _vKey, _vSession, _vOrigin, _vFingerprint;
    private readonly Column<double?> _vClock;

    // What is counted.
    private readonly Column<int> _yAppend;
    private readonly Column<string> _yTenant;
    private readonly Column<long> _yDay;
    private readonly Column<string?> _yUser;
    private readonly Column<long> _ySessions, _yVerified, _yMessages, _yUserMessages, _yReplies, _yReplyMicros;

    public BatchColumns()
    {
        (_tenant, _stream, _seq, _head) = (Texts(), Texts(), Numbers(), Has<byte[]?>(NpgsqlDbType.Bytea));
        (_count, _id, _at) = (Numbers(), Has<Guid>(NpgsqlDbType.Uuid), Numbers());
        (_judged, _moves) = (Has<long?>(NpgsqlDbType.Bigint), Has<long?>(NpgsqlDbType.Bigint));
        (_name, _suspended) = (OptionalTexts(), Flags());

        (_cAppend, _cTenant, _cSession, _cAt) = (Ordinals(), Texts(), Texts(), Numbers());
        (_cStarted, _cActive, _cMessages, _cEndedBy) = (Flags(), Flags(), Numbers(), OptionalTexts());
        (_cUser, _cSubject, _cName) = (OptionalTexts(), OptionalTexts(), OptionalTexts());
        (_cEmail, _cKey) = (OptionalTexts(), OptionalTexts());

        (_eAppend, _eTenant, _eStream, _eSeq, _eType) = (Ordinals(), Texts(), Texts(), Numbers(), Texts());
        (_ePayload, _eSalt, _eCommitment) = (Blobs(), Blobs(), Blobs());
        (_ePrev, _eHash, _eOnce) = (Blobs(), Blobs(), Has<Guid?>(NpgsqlDbType.Uuid));

        (_sAppend, _sTenant, _sKey, _sMaster) = (Ordinals(), Texts(), Texts(), OptionalTexts());
        _sCiphertext = Has<byte[]?>(NpgsqlDbType.Bytea);

        (_vAppend, _vTenant, _vAt, _vReason, _vCount) = (Ordinals(), Texts(), Numbers(), Texts(), Numbers());
        _vKey = OptionalTexts();
        (_vSampled, _vSession, _vOrigin) = (Flags(), OptionalTexts(), OptionalTexts());
        (_vFingerprint, _vClock) = (OptionalTexts(), Has<double?>(NpgsqlDbType.Double));

        (_yAppend, _yTenant, _yDay, _yUser) = (Ordinals(), Texts(), Numbers(), OptionalTexts());
        (_ySessions, _yVerified, _yMessages) = (Numbers(), Numbers(), Numbers());
        (_yUserMessages, _yReplies, _yReplyMicros) = (Numbers(), Numbers(), Numbers());
    }

    /// <summary>The command that writes what the columns hold.</summary>
    public NpgsqlCommand CommandOn(NpgsqlConnection connection)
    {
        var places = string.Join(", ", Enumerable.Range(1, _all.Count + 1).Select(i => $"${i}"));
        // How long it may take is watched over by the writer: Npgsql would send a cancellation, which a COMMIT that
        // waits for its standby would take for permission not to wait.
        var command = new NpgsqlCommand($"CALL blinq.append_v4({places}, NULL, NULL, NULL, NULL)", connection)
        {
            CommandTimeout = 0,
        };
        command.Parameters.Add(_batch);
        foreach (var column in _all)
            command.Parameters.Add(column.Parameter);
        return command;
    }

    public void Fill(Guid batch, IReadOnlyList<AppendWork> works)
    {
        foreach (var column in _all)
            column.Clear();
        _batch.TypedValue = batch;
        for (var i = 0; i < works.Count; i++)
            Add(works[i], i + 1);
        foreach (var column in _all)
            column.Send();
    }

    /// <summary>Lets go of what was sent.</summary>
    public void Clear()
    {
        foreach (var column in _all)
            column.Clear();
    }

    private void Add(AppendWork work, int ordinal)
    {
        var (append, request) = (work.Append, work.Append.Request);
        var tenant = request.Stream.Tenant.Value;
        _tenant.Add(tenant);
        _stream.Add(request.Stream.Name);
        _seq.Add(request.ExpectedHead.Seq);
        _head.Add(request.ExpectedHead.IsEmpty ? null : request.ExpectedHead.Hash.ToArray());
        _count.Add(append.Events.Length);
        _id.Add(request.Id.Value);
        _at.Add(append.At);
        _judged.Add(request.RequiredEpoch?.Value);
        _moves.Add(request.NewEpoch?.Value);
        var listed = request.Index.OfType<IndexEntry.TenantListed>().LastOrDefault();
        _name.Add(PostgresText.EncodeOptional(listed?.Name));
        _suspended.Add(listed?.Suspended == true);

        foreach (var added in append.Events)
            AddEvent(request.Stream, added, ordinal);
        if (work.Session is { } change)
            AddChange(request.Stream, change, append.At, ordinal);
        foreach (var key in request.SecretsToDelete)
            AddSeal(tenant, key.Value, null, null, ordinal);
        foreach (var secret in request.SecretsToStore)
            AddSeal(tenant, secret.KeyId.Value, secret.MasterKeyId, secret.Ciphertext.ToArray(), ordinal);
        foreach (var refused in request.Index.OfType<IndexEntry.IdentityRefused>())
            AddRefused(tenant, append.At, refused, ordinal);
        foreach (var observed in request.Index.OfType<IndexEntry.IdentityObserved>())
            AddAccepted(tenant, append.At, observed.Key, ordinal);
        if (request.Index.OfType<IndexEntry.Activity>().FirstOrDefault() is { } activity)
            AddActivity(tenant, append.At, activity, ordinal);
    }

    private void AddActivity(string tenant, long at, IndexEntry.Activity activity, int ordinal)
    {
        _yAppend.Add(ordinal);
        _yTenant.Add(tenant);
        _yDay.Add(UtcDay.Of(at));
        _yUser.Add(activity.User?.Value);
        _ySessions.Add(activity.Sessions);
        _yVerified.Add(activity.Verified);
        _yMessages.Add(activity.Messages);
        _yUserMessages.Add(activity.UserMessages);
        _yReplies.Add(activity.FirstReply is null ? 0 : 1);
        _yReplyMicros.Add((activity.FirstReply?.Ticks ?? 0) / TimeSpan.TicksPerMicrosecond);
    }

    private void AddEvent(StreamId stream, ChainedEvent added, int ordinal)
    {
        _eAppend.Add(ordinal);
        _eTenant.Add(stream.Tenant.Value);
        _eStream.Add(stream.Name);
        _eSeq.Add(added.Seq);
        _eType.Add(added.Type);
        _ePayload.Add(added.Payload);
        var salt = new byte[EventHash.SaltSize];
        BinaryPrimitives.WriteUInt128BigEndian(salt, added.Salt);
        _eSalt.Add(salt);
        _eCommitment.Add(added.Commitment.ToArray());
        _ePrev.Add(added.PrevHash.ToArray());
        _eHash.Add(added.Hash.ToArray());
        _eOnce.Add(added.DeduplicationKey is { } key ? AsUuid(key) : null);
    }

    private void AddChange(StreamId stream, SessionChange change, long at, int ordinal)
    {
        var accepted = change.Accepted;
        _cAppend.Add(ordinal);
        _cTenant.Add(stream.Tenant.Value);
        _cSession.Add(stream.Name[StreamId.ConversationPrefix.Length..]);
        _cAt.Add(at);
        _cStarted.Add(change.Started);
        _cActive.Add(change.Active);
        _cMessages.Add(change.Messages);
        _cEndedBy.Add(PostgresText.EncodeOptional(change.EndedBy));
        _cUser.Add(accepted?.User.Value);
        _cSubject.Add(PostgresText.EncodeOptional(accepted?.Subject.Value));
        _cName.Add(PostgresText.EncodeOptional(accepted?.Name));
        _cEmail.Add(PostgresText.EncodeOptional(accepted?.Email));
        _cKey.Add(accepted?.Key.Value);
        if (accepted is not null)
            AddAccepted(stream.Tenant.Value, at, accepted.Key, ordinal);
    }

    private void AddSeal(string tenant, string key, string? master, byte[]? ciphertext, int ordinal)
    {
        _sAppend.Add(ordinal);
        _sTenant.Add(tenant);
        _sKey.Add(key);
        _sMaster.Add(PostgresText.EncodeOptional(master));
        _sCiphertext.Add(ciphertext);
    }

    private void AddAccepted(string tenant, long at, KeyId key, int ordinal) =>
        AddVerdict(tenant, at, Verdicts.Accepted, 1, key.Value, null, ordinal);

    private void AddRefused(string tenant, long at, IndexEntry.IdentityRefused refused, int ordinal) =>
        AddVerdict(tenant, at, PostgresText.Encode(refused.Reason), refused.Count, null, refused.Sample, ordinal);

    private void AddVerdict(
        string tenant, long at, string reason, long count, string? key, RefusalSample? sample, int ordinal)
    {
        _vAppend.Add(ordinal);
        _vTenant.Add(tenant);
        _vAt.Add(at);
        _vReason.Add(reason);
        _vCount.Add(count);
        _vKey.Add(key);
        _vSampled.Add(sample is not null);
        _vSession.Add(sample?.Session?.Value);
        _vOrigin.Add(PostgresText.EncodeOptional(sample?.Origin));
        _vFingerprint.Add(PostgresText.EncodeOptional(sample?.Fingerprint));
        _vClock.Add(sample?.ClockDifferenceSeconds);
    }

    /// <summary>A key's 16 bytes, in order.</summary>
    public static Guid AsUuid(DeduplicationKey key)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key.Value);
        return new Guid(bytes, bigEndian: true);
    }

    private Column<T> Has<T>(NpgsqlDbType type)
    {
        var column = new Column<T>(type);
        _all.Add(column);
        return column;
    }

    private Column<string> Texts() => Has<string>(NpgsqlDbType.Text);
    private Column<string?> OptionalTexts() => Has<string?>(NpgsqlDbType.Text);
    private Column<long> Numbers() => Has<long>(NpgsqlDbType.Bigint);
    private Column<int> Ordinals() => Has<int>(NpgsqlDbType.Integer);
    private Column<bool> Flags() => Has<bool>(NpgsqlDbType.Boolean);
    private Column<byte[]> Blobs() => Has<byte[]>(NpgsqlDbType.Bytea);
}
