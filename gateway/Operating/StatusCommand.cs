using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Blinq.Hosting.FirstRun;
using Blinq.Hosting.Settings;

namespace Blinq.Gateway.Operating;

/// <summary><c>status</c>: asks the process that runs with these settings how it and its cluster are.</summary>
internal static class StatusCommand
{
    /// <summary>It does not answer, or it is not ready.</summary>
    public const int NotReady = 1;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var command = new Command(
            "status",
            """
            Ask the process at Blinq:Operator:Url how it and its cluster are: role and release, whether it is ready and how long
            the ledger took to say so, the age of its trust, every silo. It needs the operator key: from the settings, or from the data directory.
            Give it the settings of the process: appsettings.json, the environment, --Blinq:… SETTING.
            Exit code 0: ready; 1: not ready, or no answer.
            """);
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancel) => RunAsync([.. parsed.UnmatchedTokens], Console.Out, Console.Error, cancel));
        return command;
    }

    internal static async Task<int> RunAsync(string[] settings, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var options = SettingsBinder.Bind(ConfigurationSources.Load(RoleArgument.Expand(settings)));
            var key = options.OperatorKey ?? KeyFile.Read(Path.Combine(options.DataDirectory, InstallationKeys.OperatorKeyFile))
                ?? throw new StartupException("The operator key is neither in the settings nor in the data directory: set Blinq:Operator:Key, or Blinq:DataDirectory.");
            using var http = new HttpClient { BaseAddress = AddressOf(options.OperatorAddress), Timeout = Timeout };
            return await AskAsync(http, key, output, error, cancel);
        }
        catch (StartupException wrong)
        {
            foreach (var line in wrong.Message.Split('\n'))
                await error.WriteLineAsync($"status: {line}");
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            await error.WriteLineAsync($"status: no answer from the operators' listener: {lost.Message.TrimEnd('.')}.");
        }
        return NotReady;
    }

    private static async Task<int> AskAsync(HttpClient http, string key, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancel);
        var took = watch.ElapsedMilliseconds;
        var state = ready.IsSuccessStatusCode ? $"ready, the ledger answered in {took} ms" : $"NOT READY: {await CodeOfAsync(ready, cancel)}";
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/v1/operator/cluster");
        asked.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.SendAsync(asked, cancel);
        if (!answer.IsSuccessStatusCode)
        {
            await output.WriteLineAsync($"process   {state}");
            await error.WriteLineAsync($"status: the cluster cannot be asked: {(int)answer.StatusCode} {await CodeOfAsync(answer, cancel)}");
            return NotReady;
        }
        using var cluster = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancel), cancellationToken: cancel);
        await WriteAsync(cluster.RootElement, state, output);
        return ready.IsSuccessStatusCode ? 0 : NotReady;
    }

    private static async Task WriteAsync(JsonElement cluster, string state, TextWriter output)
    {
        var lease = cluster.GetProperty("leaseSeconds").GetDouble();
        var age = cluster.GetProperty("trustAgeSeconds");
        await output.WriteLineAsync($"process   {cluster.GetProperty("role")} {cluster.GetProperty("version")}, {state}");
        await output.WriteLineAsync(lease == 0
            ? "trust     alone: no lease"
            : Invariant($"trust     lease {lease:0.0##} s, {(age.ValueKind == JsonValueKind.Number ? Invariant($"renewed {age.GetDouble():0.0} s ago") : "not renewed yet")}"));
        await output.WriteLineAsync($"cluster   '{cluster.GetProperty("clusterId")}'");
        foreach (var silo in cluster.GetProperty("silos").EnumerateArray())
        {
            await output.WriteLineAsync(
                $"silo      {silo.GetProperty("address"),-21} {silo.GetProperty("status"),-12} {Text(silo, "role"),-7} {Text(silo, "version"),-8} " +
                $"{silo.GetProperty("activations")} grains, since {silo.GetProperty("since")}");
        }
    }

    private static async Task<string> CodeOfAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
            return problem.RootElement.GetProperty("code").GetString() ?? "";
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "(not an answer of Blinq's)";
        }
    }

    private static string Text(JsonElement silo, string name) => silo.GetProperty(name).ValueKind == JsonValueKind.String ? silo.GetProperty(name).GetString()! : "-";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static Uri AddressOf(ListenAddress address) => new(address.IsAny ? $"http://127.0.0.1:{address.Port}" : address.ToString());
}
