using Blinq.Grains.Calls;
using Blinq.Grains.Wire.Trusts;

namespace Blinq.Grains.Tenants.Wire;

/// <summary>One tenant in the cluster; its key is the tenant's id. See <c>ITenant</c> for what each call means.</summary>
/// <exception cref="ClusterFaultException">From every call: it could not be served; its kind says what to do.</exception>
[Alias("blinq.tenant")]
public interface ITenantSecretGrain : IGrainWithStringKey
{
    /// <summary>
    /// How long a caller waits for a change's answer. Longer than for a turn: a change is not asked for twice, so whoever
    /// gives up early learns never what became of it, where a silo is only slow.
    /// </summary>
    private const string Patience = "00:00:20";

    [Alias("trust")]
    ValueTask<WireTrust?> GetTrustAsync();

    [Alias("describe")]
    ValueTask<TenantReply?> DescribeAsync();

    [Alias("register"), ResponseTimeout(Patience)]
    ValueTask<ChangeReply> RegisterAsync(RegisterCall call);

    [Alias("change"), ResponseTimeout(Patience)]
    ValueTask<ChangeReply> ChangeAsync(ChangeCall call);

    [Alias("rotate"), ResponseTimeout(Patience)]
    ValueTask<RotateReply> RotateAsync(RotateCall call);

    [Alias("revoke-previous"), ResponseTimeout(Patience)]
    ValueTask<ChangeReply> RevokePreviousAsync(PlainCall call);

    [Alias("revoke"), ResponseTimeout(Patience)]
    ValueTask<ChangeReply> RevokeAsync(RevokeCall call);

    [Alias("lift"), ResponseTimeout(Patience)]
    ValueTask<ChangeReply> LiftRevocationAsync(RemoveCall call);

    [Alias("issue-key"), ResponseTimeout(Patience)]
    ValueTask<ChangeReply> IssueManagementKeyAsync(IssueKeyCall call);

    [Alias("revoke-key"), ResponseTimeout(Patience)]
    ValueTask<ChangeReply> RevokeManagementKeyAsync(RemoveCall call);

    [Alias("suspend"), ResponseTimeout(Patience)]
    ValueTask<ChangeReply> SuspendAsync(PlainCall call);

    [Alias("resume"), ResponseTimeout(Patience)]
    ValueTask<ChangeReply> ResumeAsync(PlainCall call);
}
