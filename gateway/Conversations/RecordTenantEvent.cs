using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Gateway.Errors;
using Blinq.Gateway.Json;
using Blinq.Grains.Clients;
using Blinq.Grains.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Conversations;

[RequestBody]
internal sealed class RecordEventRequest
{
    /// <summary>The tenant's own naming.</summary>
    [Required, StringLength(Decide.MaxRecordedTypeLength, MinimumLength = 1), RegularExpression("^[a-z0-9._-]+$")]
    public string? Type { get; set; }

    /// <summary>One JSON object, at most 16 KiB.</summary>
    public JsonElement? Data { get; set; }
}

internal sealed record RecordedResponse(long Seq, DateTimeOffset At);

/// <summary><c>POST /v1/tenant/sessions/{sessionId}/events</c>: the tenant's own entry in the audit trail.</summary>
internal static class RecordTenantEvent
{
    public static async Task<Results<CreatedReply<RecordedResponse>, Reply<RecordedResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, string sessionId)
    {
        if (!ConversationPath.TryParse(http, sessionId, out var key))
            return Problems.NotFound;
        var (request, malformed) = await JsonBody.ReadAsync<RecordEventRequest>(http);
        if (malformed is not null)
            return malformed;
        var errors = new FieldErrors();
        var type = Type(request!.Type, errors);
        var data = Data(request.Data, errors);
        var idempotencyKey = IdempotencyKeys.Read(http, errors);
        if (errors.Problem is { } invalid)
            return invalid;

        var outcome = await grains.Conversation(key).SendAsync(
            new RecordEvent(type, data, http.Caller().Key.Id, idempotencyKey), http.RequestAborted);
        return Recorded.Describe(outcome) switch
        {
            ({ } recorded, _) when outcome is RecordOutcome.Recorded { Repeated: true } => new Reply<RecordedResponse>(recorded),
            ({ } recorded, _) => new CreatedReply<RecordedResponse>(recorded),
            var (_, refusal) => refusal!,
        };
    }

    private static string Type(string? type, FieldErrors errors)
    {
        if (!Decide.IsRecordedType(type))
            errors.Add("type", $"must be 1 to {Decide.MaxRecordedTypeLength} characters of a-z, 0-9, '.', '_' and '-'");
        return type ?? "";
    }

    private static string? Data(JsonElement? data, FieldErrors errors)
    {
        if (data is not { ValueKind: not JsonValueKind.Null } element)
            return null;
        if (element.ValueKind != JsonValueKind.Object || !element.IsWellFormed())
        {
            errors.Add("data", "must be a JSON object of well-formed Unicode");
            return null;
        }
        var json = element.GetRawText();
        if (Encoding.UTF8.GetByteCount(json) > Decide.MaxRecordedDataBytes)
            errors.Add("data", $"must be {Decide.MaxRecordedDataBytes / 1024} KiB at most");
        return json;
    }
}
