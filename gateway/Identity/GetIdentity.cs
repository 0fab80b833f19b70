using System.Diagnostics;
using Blinq.Gateway.Access;
using Blinq.Gateway.Bodies;
using Blinq.Gateway.Errors;
using Blinq.Grains.Clients;
using Blinq.Grains.Tenants;
using Blinq.Identity.Trust;
using Blinq.Identity.Verdicts;
using Blinq.Ledger;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Indexes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Blinq.Gateway.Identity;

/// <param name="Keys">The newest first.</param>
internal sealed record IdentityResponse(
    IdentityMode Mode, long Epoch, IReadOnlyList<IdentityKeyBody> Keys, VerdictCountsBody Last7Days);

/// <param name="LastUsedAt">When a token of this key was last accepted.</param>
/// <param name="State"><c>current</c>, <c>previous</c> (in its grace) or <c>retired</c>.</param>
/// <param name="ValidUntil">When its grace ends or ended, or when it was retired; <c>null</c> for the current key.</param>
internal sealed record IdentityKeyBody(
    string KeyId, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, string State, DateTimeOffset? ValidUntil);

/// <param name="Refused">Counts by reason.</param>
/// <param name="Remarks">How many of the accepted had something wrong with them, by what it is.</param>
internal sealed record VerdictCountsBody(
    long Accepted, IReadOnlyDictionary<string, long> Refused, IReadOnlyDictionary<string, long> Remarks);

/// <summary><c>GET /v1/tenant/identity</c>.</summary>
internal static class GetIdentity
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public static async Task<Results<Reply<IdentityResponse>, Problem>> HandleAsync(
        HttpContext http, IGrains grains, ILedgerIndexes indexes, ILedger ledger)
    {
        var tenant = http.Caller().Trust.Tenant;
        if (await grains.Tenant(tenant).DescribeAsync(http.RequestAborted) is not { } description)
            return Problems.NotFound;
        var uses = (await indexes.ReadKeyUseAsync(tenant, http.RequestAborted)).ToDictionary(use => use.Key, use => use.LastUsedAt);
        return new Reply<IdentityResponse>(new IdentityResponse(
            description.Trust.Terms.Mode,
            description.Trust.Epoch.Value,
            [.. description.Keys.Select(key => new IdentityKeyBody(
                key.Key.Value, key.CreatedAt, uses.TryGetValue(key.Key, out var used) ? used : null, Name(key.State), key.ValidUntil))],
            await CountAsync(tenant, ledger.Now - Week, indexes, http.RequestAborted)));
    }

    /// <summary>How tokens fared since a time, which is rounded down to the UTC hour.</summary>
    public static async Task<VerdictCountsBody> CountAsync(TenantId tenant, DateTimeOffset since, ILedgerIndexes indexes, CancellationToken cancel) =>
        Of(await indexes.CountVerdictsAsync(tenant, since, cancel));

    /// <summary>The same up to a time, which is rounded down, too.</summary>
    public static async Task<VerdictCountsBody> CountAsync(
        TenantId tenant, DateTimeOffset since, DateTimeOffset until, ILedgerIndexes indexes, CancellationToken cancel) =>
        Of(await indexes.CountVerdictsAsync(tenant, since, until, cancel));

    private static VerdictCountsBody Of(IReadOnlyList<VerdictCount> counts) => new(
        counts.Where(count => count.Reason is null).Sum(count => count.Count), ByReason(counts, remarks: false), ByReason(counts, remarks: true));

    private static Dictionary<string, long> ByReason(IReadOnlyList<VerdictCount> counts, bool remarks) => counts
        .Where(count => count.Reason is { } reason && TokenRemarksExtensions.WireNames.Contains(reason) == remarks)
        .ToDictionary(count => count.Reason!, count => count.Count);

    private static string Name(KeyState state) => state switch
    {
        KeyState.Current => "current",
        KeyState.Previous => "previous",
        KeyState.Retired => "retired",
        _ => throw new UnreachableException(),
    };
}
