using Blinq.Gateway.Hosting;
using Blinq.Gateway.Settings;
using Blinq.Silo.Settings;

namespace Blinq.Silo.Hosting;

/// <summary>The program: settings in, a process of the cluster out, one clear line on each error, an exit code.</summary>
internal static class ClusterCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var configuration = ConfigurationSources.Load(Arguments.Expand(args));
            var cluster = ClusterSettingsBinder.Bind(configuration);
            if (cluster.Role == Role.Silo)
                await RunSiloAsync(configuration, cluster);
            else
                await RunGatewayAsync(configuration, cluster);
            return 0;
        }
        catch (StartupException cannot)
        {
            foreach (var line in cannot.Message.Split('\n'))
                await Console.Error.WriteLineAsync(line);
            return Server.CannotStart;
        }
    }

    private static async Task RunSiloAsync(IConfiguration configuration, ClusterSettings cluster)
    {
        await using var silo = await SiloProcess.StartAsync(configuration, cluster, new Surroundings(), CancellationToken.None);
        ClusterGreeting.Write(Console.Out, cluster, silo.HealthUrl);
        await silo.RunAsync();
    }

    private static async Task RunGatewayAsync(IConfiguration configuration, ClusterSettings cluster)
    {
        var surroundings = ClusterSurroundings.For(configuration, cluster, new Surroundings());
        await using var gateway = await GatewayApplication.StartAsync(configuration, surroundings, CancellationToken.None);
        ClusterGreeting.Write(Console.Out, cluster, null);
        Greeting.Write(Console.Out, gateway);
        await gateway.RunAsync();
    }
}
