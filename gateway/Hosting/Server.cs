using Blinq.Gateway.Settings;

namespace Blinq.Gateway.Hosting;

/// <summary>The gateway as a process: settings in, one clear line on each error, an exit code out.</summary>
internal static class Server
{
    /// <summary>The gateway could not start.</summary>
    public const int CannotStart = 1;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var configuration = ConfigurationSources.Load(args);
            await using var gateway = await GatewayApplication.StartAsync(configuration, new Surroundings(), CancellationToken.None);
            Greeting.Write(Console.Out, gateway);
            await gateway.RunAsync();
            return 0;
        }
        catch (StartupException cannot)
        {
            foreach (var line in cannot.Message.Split('\n'))
                await Console.Error.WriteLineAsync(line);
            return CannotStart;
        }
    }
}
