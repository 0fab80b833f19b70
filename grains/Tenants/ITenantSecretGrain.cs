using Blinq.Grains.Calls;
using Blinq.Identity.Trust;

namespace Blinq.Grains.Tenants;

/// <summary>One tenant in the cluster; its key is the tenant's id.</summary>
/// <exception cref="ClusterFaultException">From every call: it could not be served; its kind says what to do.</exception>
[Alias("blinq.tenant")]
public interface ITenantSecretGrain : IGrainWithStringKey
{
    [Alias("trust")]
    ValueTask<TenantTrust?> GetTrustAsync();

    [Alias("describe")]
    ValueTask<TenantDescription?> DescribeAsync();

    [Alias("handle")]
    ValueTask<TenantOutcome> HandleAsync(CallId call, TenantCommand command);
}
