using Blinq.Silo.Wire.Calls;
using Blinq.Silo.Wire.Trusts;

namespace Blinq.Silo.Wire.Tenants;

/// <summary>One tenant in the cluster; its key is the tenant's id. See <c>ITenantSecretGrain</c> for what each call means.</summary>
/// <exception cref="ClusterFaultException">From every call: it could not be served; its kind says what to do.</exception>
[Alias("blinq.tenant")]
public interface ITenantActor : IGrainWithStringKey
{
    [Alias("trust")]
    ValueTask<WireTrust?> GetTrustAsync();

    [Alias("describe")]
    ValueTask<TenantReply?> DescribeAsync();

    [Alias("register")]
    ValueTask<ChangeReply> RegisterAsync(RegisterCall call);

    [Alias("change")]
    ValueTask<ChangeReply> ChangeAsync(ChangeCall call);

    [Alias("rotate")]
    ValueTask<RotateReply> RotateAsync(RotateCall call);

    [Alias("revoke-previous")]
    ValueTask<ChangeReply> RevokePreviousAsync(PlainCall call);

    [Alias("revoke")]
    ValueTask<ChangeReply> RevokeAsync(RevokeCall call);

    [Alias("lift")]
    ValueTask<ChangeReply> LiftRevocationAsync(RemoveCall call);

    [Alias("issue-key")]
    ValueTask<ChangeReply> IssueManagementKeyAsync(IssueKeyCall call);

    [Alias("revoke-key")]
    ValueTask<ChangeReply> RevokeManagementKeyAsync(RemoveCall call);

    [Alias("suspend")]
    ValueTask<ChangeReply> SuspendAsync(PlainCall call);

    [Alias("resume")]
    ValueTask<ChangeReply> ResumeAsync(PlainCall call);
}
