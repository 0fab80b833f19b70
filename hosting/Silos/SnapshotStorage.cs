using Blinq.Grains.Conversations.Snapshots;
using Blinq.Grains.Telemetry;
using Blinq.Hosting.Membership;
using Orleans.Storage;

namespace Blinq.Hosting.Silos;

/// <summary>Gives a silo its <see cref="ISnapshotStore"/>.</summary>
internal static class SnapshotStorage
{
    /// <param name="connectionString">
    /// The ledger's, or what <see cref="ClusterTables.WithSearchPath(string)"/> made of it; its tables were made
    /// (<see cref="ClusterTables.EnsureAsync(string, CancellationToken)"/>). <c>null</c> where the ledger is not PostgreSQL.
    /// </param>
    public static ISiloBuilder AddSnapshots(this ISiloBuilder silo, string? connectionString)
    {
        if (connectionString is null)
        {
            silo.Services.AddSingleton<ISnapshotStore, NoSnapshots>();
            return silo;
        }
        silo.AddAdoNetGrainStorage(StoredSnapshots.ProviderName, options =>
        {
            options.Invariant = ClusterTables.Invariant;
            options.ConnectionString = ClusterTables.WithSearchPath(
                connectionString, "blinq snapshots", maxPoolSize: 16, timeout: TimeSpan.FromSeconds(5), isDurable: false);
            options.GrainStorageSerializer = new StoredSnapshotSerializer();
            options.DeleteStateOnClear = true;
        });
        silo.Services.AddSingleton<ISnapshotStore>(services => new StoredSnapshots(
            services.GetRequiredKeyedService<IGrainStorage>(StoredSnapshots.ProviderName),
            services.GetRequiredService<SiloMetrics>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<StoredSnapshots>>()));
        return silo;
    }
}
