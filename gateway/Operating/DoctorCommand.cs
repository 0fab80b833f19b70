using System.CommandLine;
using Blinq.Hosting.Doctor;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.Operating;

/// <summary><c>doctor</c>: what keeps a process with these settings from starting or from staying right. Changes nothing.</summary>
internal static class DoctorCommand
{
    public const int FaultFound = 1;

    public static Command Create()
    {
        var command = new Command(
            "doctor",
            """
            Look at settings, ports, disk, keys, certificates, clocks and PostgreSQL, before a process starts or while it runs.
            Give it the settings of the process: appsettings.json, the environment, --Blinq:… SETTING; for a silo --role silo.
            It changes nothing. Exit code 0: no fault; 1: at least one line says FAULT.
            """);
        // The process' settings, which their own reader judges.
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancel) => RunAsync([.. parsed.UnmatchedTokens], Console.Out, TimeProvider.System, cancel));
        return command;
    }

    internal static async Task<int> RunAsync(string[] settings, TextWriter output, TimeProvider time, CancellationToken cancel)
    {
        var worst = Severity.Ok;
        await foreach (var finding in ExamineAsync(settings, time, cancel))
        {
            worst = finding.Severity > worst ? finding.Severity : worst;
            await output.WriteLineAsync($"{Word(finding.Severity),-7} {finding.What,-17} {finding.Detail}");
        }
        return worst == Severity.Fault ? FaultFound : 0;
    }

    private static async IAsyncEnumerable<Finding> ExamineAsync(
        string[] settings, TimeProvider time, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        BlinqOptions? options = null;
        var errors = "";
        try
        {
            options = SettingsBinder.Bind(ConfigurationSources.Load(RoleArgument.Expand(settings)), Role.All, Role.Gateway, Role.Silo);
        }
        catch (StartupException wrong)
        {
            errors = wrong.Message;
        }
        if (options is null)
        {
            foreach (var error in errors.Split('\n'))
                yield return new Finding(Severity.Fault, "settings", error);
            yield break;
        }
        yield return new Finding(Severity.Ok, "settings", $"role {options.Cluster.Role.ToString().ToLowerInvariant()}, {(options.PostgresConnection is null ? "alone on SQLite" : "cluster on PostgreSQL")}");
        foreach (var finding in LocalExamination.Examine(options, time))
            yield return finding;
        if (options.PostgresConnection is null)
            yield break;
        foreach (var finding in await new DatabaseExamination(options, time).ExamineAsync(cancel))
            yield return finding;
    }

    private static string Word(Severity severity) => severity switch
    {
        Severity.Ok => "ok",
        Severity.Warning => "warning",
        _ => "FAULT",
    };
}
