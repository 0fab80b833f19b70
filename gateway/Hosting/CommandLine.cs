using System.CommandLine;
using Blinq.Gateway.Audit;
using Blinq.Gateway.Copying;
using Blinq.Gateway.Operating;
using Blinq.Gateway.Restores;
using Blinq.Hosting.Processes;

namespace Blinq.Gateway.Hosting;

/// <summary>What the program's arguments ask for: the server, with settings, or a command.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args) =>
        args is [] || (args[0].StartsWith("--", StringComparison.Ordinal) && args[0] is not ("--help" or "--version"))
            ? BlinqProgram.RunAsync(args, "See Blinq.Gateway --help.", async configuration =>
                await GatewayApplication.StartAsync(configuration, new GatewayHostOptions(), CancellationToken.None))
            : RunCommandAsync(args);

    private static async Task<int> RunCommandAsync(string[] args)
    {
        var audit = new Command("audit", "Work with the audit trail.") { VerifyCommand.Create() };
        var ledger = new Command("ledger", "Move the ledger, accept a restored one, or change its lease or master key.")
        {
            CopyCommand.Create(), AcceptRestoreCommand.Create(), ChangeLeaseCommand.Create(), ChangeMasterKeyCommand.Create(),
        };
        var root = new RootCommand(
            """
            Blinq sessions. Without a command: the gateway, with settings from appsettings.json, the environment
            (Blinq__DataDirectory=/var/lib/blinq) and the command line (--urls http://127.0.0.1:5080
            --Blinq:Operator:Url http://127.0.0.1:5081 --Blinq:DataDirectory ./data …); see README.md.
            """)
        {
            StatusCommand.Create(),
            DoctorCommand.Create(),
            audit,
            ledger,
        };
        var parsed = root.Parse(args);
        if (parsed.Errors is [{ } first, ..])
        {
            var mistake = parsed.UnmatchedTokens is [var unknown, ..]
                ? $"Unknown command or argument {Name(unknown)}"
                : first.Message.TrimEnd('.');
            await Console.Error.WriteLineAsync($"{mistake}; see --help.");
            return BlinqProgram.Misused;
        }
        return await parsed.InvokeAsync();
    }

    // A connection string in the wrong place holds a password.
    private static string Name(string unknown) => unknown.Contains('=') ? "(not shown here)" : $"'{unknown}'";
}
