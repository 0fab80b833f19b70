using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Json;
using Blinq.Gateway.Requests;
using Blinq.Grains.Knowledge;
using Blinq.Hosting.Shutdown;
using Blinq.Ledger.Knowledge;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Knowledge;

/// <summary>One line of a load.</summary>
[RequestBody]
internal sealed class DocumentLine : PutDocumentRequest
{
    /// <summary>The document's.</summary>
    [TextFormat(TextFormatAttribute.KnowledgeId)]
    public string? Id { get; set; }
}

/// <summary>What came of one line.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Status"><c>created</c>, <c>replaced</c>, <c>unchanged</c> or <c>refused</c>.</param>
/// <param name="Problem">Why it was refused, as the call for one document answers.</param>
internal sealed record DocumentLineResult(
    long Line, string? Id, string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Version = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Passages = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? VisibleToNobody = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? UnknownAudiences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProblemBody? Problem = null);

/// <summary>
/// <c>POST /v1/tenant/knowledge/documents</c>: a document a line, a result a line, each written once its document is in the
/// ledger (docs/adr/0217).
/// </summary>
internal static class PutDocuments
{
    public const string MediaType = "application/x-ndjson";

    /// <summary>Most lines that hold something.</summary>
    public const int MaxLines = 10_000;

    public const long MaxBodyBytes = 256 * 1024 * 1024;

    private static readonly Problem TooLong =
        Problems.PayloadTooLarge with { Detail = $"A line may have {PutDocument.MaxBodyBytes / 1024 / 1024} MiB." };

    private static readonly Problem TooManyLines =
        Problems.PayloadTooLarge with { Detail = $"A request may have {MaxLines} lines. Go on with this one in another." };

    private static readonly Problem TooMuch =
        Problems.PayloadTooLarge with { Detail = $"A request may have {MaxBodyBytes / 1024 / 1024} MiB. Go on with this line in another." };

    public static Results<LinesReply, Problem> Handle(
        HttpContext http, KnowledgeLibrary library, ILedgerKnowledge knowledge, ManagementAccess access, ShutdownState shutdown)
    {
        if (!JsonBody.IsOfType(http.Request.ContentType, MediaType))
            return Problems.UnsupportedMediaType with { Detail = $"This call takes {MediaType}: a JSON object a line." };
        if (http.Request.ContentLength > MaxBodyBytes)
            return Problems.PayloadTooLarge;
        http.Features.Set(StreamingResponseFeature.Instance);
        return new LinesReply(reply => WriteAsync(reply, library, knowledge, access, shutdown));
    }

    private static async Task WriteAsync(
        HttpContext http, KnowledgeLibrary library, ILedgerKnowledge knowledge, ManagementAccess access, ShutdownState shutdown)
    {
        http.Response.ContentType = MediaType;
        var results = new LineResults(http.Response.BodyWriter, http.RequestAborted);
        var lines = new LineReader(http.Request.BodyReader, PutDocument.MaxBodyBytes);
        var taken = 0;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, shutdown.Ending);
        while (await NextAsync(lines, http, ending.Token) is { } line)
        {
            if (line.IsBlank)
                continue;
            var stop = shutdown.IsRefusing ? Problems.Draining
                : line.IsCut ? TooMuch
                : ++taken > MaxLines ? TooManyLines
                // A load may take long: a key that was revoked since puts nothing more.
                : await access.CheckAsync(http, (AccessRule.ManagementKey)http.GetEndpoint()!.Metadata.GetRequiredMetadata<AccessRule>());
            var result = stop is not null ? Refused(lines.Line, null, stop)
                : line.IsTooLong ? Refused(lines.Line, null, TooLong)
                : await PutAsync(http, lines.Line, line.Bytes, library, knowledge);
            await results.WriteAsync(result);
            // What comes after is not looked at: it would be refused for the same reason.
            if (stop is not null || result.Problem is { Status: >= 500 })
                break;
        }
        lines.Release();
        await results.CompleteAsync();
    }

    /// <summary>The server hands out no more than a body may have, and nothing once it ends: the last result says so.</summary>
    private static async ValueTask<DocumentText?> NextAsync(LineReader lines, HttpContext http, CancellationToken ending)
    {
        try
        {
            return await lines.ReadAsync(ending);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return DocumentText.Cut;
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return DocumentText.Cut;
        }
    }

    private static async Task<DocumentLineResult> PutAsync(
        HttpContext http, long number, ReadOnlySequence<byte> bytes, KnowledgeLibrary library, ILedgerKnowledge knowledge)
    {
        var (document, malformed) = JsonBody.Parse<DocumentLine>(bytes);
        if (malformed is not null)
            return Refused(number, null, malformed);
        var id = KnowledgeRules.IsId(document!.Id) ? document.Id : null;
        try
        {
            var (put, response, refusal) = await PutDocument.ApplyAsync(http.Caller(), "id", document.Id, document, library, knowledge, http.RequestAborted);
            return refusal is not null
                ? Refused(number, id, refusal)
                : new DocumentLineResult(
                    number, id, put!.IsNew ? "created" : put.IsUnchanged ? "unchanged" : "replaced", put.Version, put.Passages,
                    response!.VisibleToNobody ? true : null, response.UnknownAudiences.Count > 0 ? response.UnknownAudiences : null);
        }
        catch (Exception fault) when (ExceptionMapper.Describe(fault) is { Status: StatusCodes.Status503ServiceUnavailable } problem)
        {
            return Refused(number, id, problem);
        }
    }

    private static DocumentLineResult Refused(long line, string? id, Problem problem) => new(
        line, id, "refused", Problem: new ProblemBody(problem.Title, problem.Status, problem.Code, problem.Detail, problem.Errors, problem.CorrelationId));

    /// <summary>
    /// Writes results as they come and waits for no reader until much is waiting: a client that sends all it has before it
    /// reads must not wait for a server that waits for it.
    /// </summary>
    private sealed class LineResults(PipeWriter output, CancellationToken cancel)
    {
        private const int MaxWaiting = 4 * 1024 * 1024;

        private readonly ArrayBufferWriter<byte> _waiting = new();
        private Task _sending = Task.CompletedTask;

        public async ValueTask WriteAsync(DocumentLineResult result)
        {
            using (var json = new Utf8JsonWriter(_waiting, JsonAnswer.WriterOptions))
                JsonSerializer.Serialize(json, result, JsonOf<DocumentLineResult>.Info);
            _waiting.Write("\n"u8);
            if (_waiting.WrittenCount > MaxWaiting)
                await _sending;
            if (_sending.IsCompleted)
            {
                // Of a connection that is gone.
                await _sending;
                Send();
            }
        }

        public async ValueTask CompleteAsync()
        {
            await _sending;
            Send();
            await _sending;
        }

        private void Send()
        {
            output.Write(_waiting.WrittenSpan);
            _waiting.ResetWrittenCount();
            _sending = output.FlushAsync(cancel).AsTask();
        }
    }
}
