using Blinq.Hosting.Lifecycle;
using Blinq.Hosting.Settings;

namespace Blinq.Hosting.Processes;

/// <summary>A program's way from arguments to exit code: one clear line on each error.</summary>
internal static class BlinqProgram
{
    /// <summary>The process could not start.</summary>
    public const int CannotStart = 1;

    /// <summary>The arguments make no sense.</summary>
    public const int Misused = 2;

    /// <param name="help">What <c>--help</c> answers.</param>
    /// <param name="start">Starts the process with its configuration, and says what a person should see.</param>
    public static async Task<int> RunAsync(string[] args, string help, Func<IConfiguration, Task<IBlinqServer>> start)
    {
        if (args is ["--help" or "-h" or "-?" or "--version"])
        {
            await Console.Out.WriteLineAsync(args[0] == "--version" ? new ProcessIdentity(Role.All, static () => "").Version : help);
            return 0;
        }
        try
        {
            await using var server = await start(ConfigurationSources.Load(RoleArgument.Expand(args)));
            server.WriteBanner(Console.Out);
            await server.RunAsync();
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

/// <summary>A server that runs until it is told to stop.</summary>
public interface IBlinqServer : IAsyncDisposable
{
    /// <summary>What a person sees who starts it.</summary>
    void WriteBanner(TextWriter to);

    /// <summary>Returns once the process was told to stop and the drain is over.</summary>
    Task RunAsync();
}
