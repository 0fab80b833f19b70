using Blinq.Gateway.Bodies;
using Blinq.Gateway.Endpoints;
using Blinq.Ledger.Indexes;
using Microsoft.OpenApi;

namespace Blinq.Gateway.OpenApi;

/// <summary>What parameters may be: those of one name mean the same in every call.</summary>
internal static class ParameterSchemas
{
    /// <returns><c>null</c> for a parameter that may be any text.</returns>
    public static OpenApiSchema? Of(string name) => name switch
    {
        "after" or "Last-Event-ID" or "lastEventId" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" },
        "limit" => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1", Maximum = FormattableString.Invariant($"{PageLimit.Max}"),
        },
        "from" or "to" => new OpenApiSchema { Type = JsonSchemaType.String, Format = TextFormatAttribute.Time },
        "by" => new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["day", "user"] },
        "userId" => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 24, MaxLength = 24, Pattern = "^u_[A-Za-z0-9_-]+$" },
        "keyId" => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 64, Pattern = "^[A-Za-z0-9_-]+$" },
        IdempotencyKeys.Header => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKeys.MaxLength, Pattern = "^[!-~]+$" },
        _ => null,
    };
}
