using System.ComponentModel.DataAnnotations;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Identity.Trust;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Users;

[RequestBody]
internal sealed class FindUserRequest
{
    /// <summary>As it stands in the token.</summary>
    [Required, StringLength(SubjectId.MaxLength, MinimumLength = 1), RegularExpression(FieldErrors.SubjectPattern)]
    public string? Sub { get; set; }
}

/// <summary>
/// <c>POST /v1/tenant/users/find</c>: from a subject to the user. A POST, for a subject can hold anything and must not
/// reach access logs.
/// </summary>
internal static class FindUser
{
    public static async Task<Results<Reply<UserView>, Problem>> HandleAsync(HttpContext http, ILedgerIndexes indexes)
    {
        var trust = http.Caller().Trust;
        var (request, malformed) = await JsonBody.ReadAsync<FindUserRequest>(http);
        if (malformed is not null)
            return malformed;
        return await FindAsync(trust, request!.Sub, indexes, http.RequestAborted);
    }

    public static async Task<Results<Reply<UserView>, Problem>> FindAsync(TenantTrust trust, string? sub, ILedgerIndexes indexes, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var subject = errors.Subject("sub", sub);
        if (errors.Problem is { } invalid)
            return invalid;
        var user = await indexes.FindUserAsync(trust.Tenant, trust.UserIds.For(subject!.Value), cancel);
        return user is null ? Problems.NotFound : new Reply<UserView>(UserView.Of(user));
    }
}
