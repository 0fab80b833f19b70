using Blinq.Hosting.Settings;
using Orleans.Messaging;

namespace Blinq.Hosting.Silos;

/// <summary>
/// Keeps a client from silos beyond this machine where the connection would be plain text and no setting allows it: what a
/// client is told of silos comes from the database, not from its own settings (DESIGN §2, closed by default).
/// </summary>
internal sealed class PlaintextGuard(IGatewayListProvider inner, ClusterSettings cluster) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => inner.MaxStaleness;

    [Obsolete("Orleans does not ask any more.")]
    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => inner.InitializeGatewayListProvider();

    public async Task<IList<Uri>> GetGateways()
    {
        var known = await inner.GetGateways();
        var allowed = known.Where(gateway => cluster.IsPlaintextAllowedTo(gateway.ToGatewayAddress()!.Endpoint.Address)).ToList();
        if (allowed.Count == 0 && known.Count > 0)
        {
            throw new StartupException(
                $"Silos of cluster {cluster.ClusterId} listen beyond this machine, and the connection to them would not be encrypted: " +
                $"set {ClusterSettings.Section}:Tls, or {ClusterSettings.Section}:AllowPlaintext to true where the network keeps strangers out.");
        }
        return allowed;
    }
}

internal static class PlaintextGuardExtensions
{
    /// <summary>Puts the guard in front of the provider that is registered already.</summary>
    public static void RefusePlaintextBeyondThisMachine(this IServiceCollection services, ClusterSettings cluster)
    {
        var provider = services.Last(service => service.ServiceType == typeof(IGatewayListProvider) && !service.IsKeyedService);
        services.Remove(provider);
        services.AddSingleton<IGatewayListProvider>(given => new PlaintextGuard(
            (IGatewayListProvider)(provider.ImplementationInstance
                ?? provider.ImplementationFactory?.Invoke(given)
                ?? ActivatorUtilities.CreateInstance(given, provider.ImplementationType!)),
            cluster));
    }
}
