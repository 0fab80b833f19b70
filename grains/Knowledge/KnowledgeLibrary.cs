using System.Text;
using System.Text.Json;
using Blinq.Grains.Tenants;
using Blinq.Ledger;
using Blinq.Ledger.Appends;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Knowledge;
using Blinq.Ledger.Streams;

namespace Blinq.Grains.Knowledge;

/// <summary>
/// Writes a tenant's documents and audiences: the event and what it changes, in one append. Who is told that it was done can
/// rely on it that no search which begins then sees what was before (docs/adr/0221). Thread-safe.
/// </summary>
public sealed class KnowledgeLibrary(ILedger ledger, ILedgerKnowledge knowledge) : IDisposable
{
    public const int MaxDocuments = 100_000;
    public const int MaxPassages = 500_000;
    public const int MaxAudiences = 200;

    /// <summary>Most bytes of all documents of a tenant, details and texts, in UTF-8: 1 GiB unless told.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    private const int MaxAttempts = 5;

    // A commit that many wait for carries one document at most, however many are being loaded.
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Puts a document in the place of what stands under its id. The same again changes nothing.</summary>
    /// <param name="document">As <see cref="KnowledgeRules.IsId"/> wants it.</param>
    public async ValueTask<PutOutcome> PutAsync(TenantId tenant, string document, DocumentContent content, Actor actor, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(content);
        var (details, hash, passages) = (content.ToDetails(), content.ToHash(), content.ToPassages(tenant));
        if (passages.Count > KnowledgeRules.MaxPassages)
            return PutOutcome.TooManyPassages.Instance;
        var change = new KnowledgeChange.DocumentPut(document, hash, details, content.Text, passages);
        using var json = JsonDocument.Parse(details);
        var happened = new KnowledgeEvent.DocumentPut(
            document, hash, content.Audiences, json.RootElement.GetProperty("attributes").GetRawText(), passages.Count, actor, content.Collection);
        for (var attempt = 1; ; attempt++)
        {
            var stands = await knowledge.FindDocumentAsync(tenant, document, cancel);
            if (stands?.Hash == hash.ToString())
                return new PutOutcome.Put(stands.Version, stands.At, stands.Passages, IsNew: false, IsUnchanged: true);
            var totals = await knowledge.ReadKnowledgeTotalsAsync(tenant, cancel);
            // A replacement counts by its difference only.
            var bytes = totals.Bytes - (stands is null ? 0 : BytesOf(stands.Details, stands.Text!)) + BytesOf(details, content.Text);
            if ((stands is null && totals.Documents >= MaxDocuments) || totals.Passages - (stands?.Passages ?? 0) + passages.Count > MaxPassages
                || bytes > MaxBytes)
                return PutOutcome.Full.Instance;
            if (await TryAppendAsync(StreamId.Document(tenant, document), stands?.Version, happened, change, attempt, cancel) is { } head)
                return new PutOutcome.Put(head.Seq, head.At, passages.Count, IsNew: stands is null);
        }
    }

    /// <returns><c>false</c> if there is no such document.</returns>
    public async ValueTask<bool> DeleteAsync(TenantId tenant, string document, Actor actor, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await knowledge.FindDocumentAsync(tenant, document, cancel) is not { } stands)
                return false;
            if (await TryAppendAsync(
                    StreamId.Document(tenant, document), stands.Version, new KnowledgeEvent.DocumentDeleted(document, actor),
                    new KnowledgeChange.DocumentDeleted(document), attempt, cancel) is not null)
                return true;
        }
    }

    /// <summary>Gives an audience another rule, or ends it.</summary>
    /// <param name="rule"><c>null</c> = it ends.</param>
    /// <returns>What stands now; <c>null</c> if there is none, or none more can be.</returns>
    public async ValueTask<AudienceListing?> ChangeAudienceAsync(
        TenantId tenant, string audience, AudienceRule? rule, Actor actor, CancellationToken cancel)
    {
        var json = rule is null ? null : AudienceJson.Write(rule);
        for (var attempt = 1; ; attempt++)
        {
            var all = await knowledge.ListAudiencesAsync(tenant, cancel);
            var stands = all.FirstOrDefault(one => one.Audience == audience);
            if (stands is null && (json is null || all.Count >= MaxAudiences))
                return null;
            if (stands is not null && stands.Rule == json)
                return stands;
            if (await TryAppendAsync(
                    StreamId.Audience(tenant, audience), stands?.Version, new KnowledgeEvent.AudienceChanged(audience, actor, json),
                    new KnowledgeChange.AudienceChanged(audience, json), attempt, cancel) is { } head)
                return new AudienceListing(audience, head.Seq, head.At, json ?? "");
        }
    }

    private static long BytesOf(string details, string text) => Encoding.UTF8.GetByteCount(details) + Encoding.UTF8.GetByteCount(text);

    /// <returns><c>null</c> if another was faster.</returns>
    private async ValueTask<StreamHead?> TryAppendAsync(
        StreamId stream, long? version, KnowledgeEvent happened, KnowledgeChange change, int attempt, CancellationToken cancel)
    {
        await _oneAtATime.WaitAsync(cancel);
        try
        {
            return await ledger.AppendAsync(
                new AppendRequest
                {
                    Stream = stream,
                    ExpectedHead = await FindHeadAsync(stream, version, cancel),
                    Events = [new NewEvent(happened.Type, happened.Encode())],
                    Now = ledger.Now,
                    Id = AppendId.New(),
                    Knowledge = change,
                },
                cancel);
        }
        catch (LedgerConflictException) when (attempt < MaxAttempts)
        {
            return null;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <param name="version">Of what stands; <c>null</c> = nothing does, though the stream may have ended with a deletion.</param>
    private async ValueTask<StreamHead> FindHeadAsync(StreamId stream, long? version, CancellationToken cancel)
    {
        const int Page = 1_000;
        var head = StreamHead.Empty;
        for (var after = (version ?? 1) - 1; ; after = head.Seq)
        {
            var events = await ledger.ReadAsync(stream, after, Page, cancel);
            if (events.Count > 0)
                head = events[^1].Head;
            if (events.Count < Page)
                return version is null || head.Seq == version ? head : throw new LedgerConflictException(stream, version.Value);
        }
    }

    public void Dispose() => _oneAtATime.Dispose();
}

/// <summary>What came of putting a document.</summary>
public abstract record PutOutcome
{
    private PutOutcome() { }

    /// <param name="Version">The seq of its last event.</param>
    /// <param name="IsNew">Whether nothing stood under its id.</param>
    /// <param name="IsUnchanged">Whether it stood there already as it was put.</param>
    public sealed record Put(long Version, DateTimeOffset At, int Passages, bool IsNew, bool IsUnchanged = false) : PutOutcome;

    /// <summary>The tenant has as much as it may.</summary>
    public sealed record Full : PutOutcome
    {
        public static readonly Full Instance = new();
    }

    /// <summary>The text has too many headings to be one document.</summary>
    public sealed record TooManyPassages : PutOutcome
    {
        public static readonly TooManyPassages Instance = new();
    }
}
