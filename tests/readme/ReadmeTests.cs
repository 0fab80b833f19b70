using System.Diagnostics;
using System.Text;

namespace Blinq.Readme.Tests;

/// <summary>A newcomer follows the README word for word, in a fresh checkout with an empty data directory.</summary>
/// <remarks>With every change, where the program is built already: that a checkout builds is what <c>./test.sh</c> begins with.</remarks>
public sealed class ReadmeTests
{
    private const string Mark = "---- end of block ";

    [Fact]
    public async Task TheReadmesWalkWorksAsPrinted()
    {
        using var checkout = new Checkout();
        await WalkAsync(checkout, checkout.WithWhatIsBuilt());
    }

    [Fact, Trait("Tier", "long")]
    public async Task TheReadmesWalkWorksAsPrinted_FromNothingBuilt()
    {
        using var checkout = new Checkout();
        await WalkAsync(checkout);
    }

    private static async Task WalkAsync(Checkout checkout, Action<IDictionary<string, string?>>? adapt = null)
    {
        var (serverCommand, walk) = Readme.Read(checkout.Folder);
        Assert.True(walk.Count >= 8, "The README's walk lost its blocks.");

        AssertFree(5080);
        AssertFree(5081);
        await using var server = await ServerInTheOtherTerminal.StartAsync(serverCommand, checkout.Folder, adapt);
        var script = new StringBuilder("set -eo pipefail\n");
        foreach (var block in walk)
            script.Append(block.Script).Append($"\necho '{Mark}'\n");
        var output = Checkout.Run("bash", ["-c", script.ToString()], checkout.Folder, adapt);

        var sections = output.Split(Mark);
        Assert.Equal(walk.Count + 1, sections.Length);
        foreach (var (block, section) in walk.Zip(sections))
            AssertSeen(block, section);
        Assert.Equal(0, await server.StopAsync());
    }

    /// <summary>Whatever else answered there would be taken for the server that is tried.</summary>
    private static void AssertFree(int port)
    {
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        try
        {
            probe.Start();
        }
        catch (System.Net.Sockets.SocketException taken)
        {
            Assert.Fail($"The walk needs port {port}, which is taken: {taken.Message}");
        }
    }

    private static void AssertSeen(ReadmeBlock block, string output)
    {
        using var lines = ((IEnumerable<string>)output.Split('\n')).GetEnumerator();
        foreach (var expected in block.Expected)
        {
            var found = false;
            while (!found && lines.MoveNext())
                found = lines.Current.Contains(expected, StringComparison.Ordinal);
            Assert.True(found, $"Expected to see: {expected}\nfrom:\n{block.Script}\nbut saw:\n{output}");
        }
    }

    private sealed class ServerInTheOtherTerminal(Process process, StringBuilder printed) : IAsyncDisposable
    {
        private string Printed
        {
            get
            {
                lock (printed)
                    return printed.ToString();
            }
        }

        public static async Task<ServerInTheOtherTerminal> StartAsync(
            string command, string folder, Action<IDictionary<string, string?>>? adapt)
        {
            var process = Checkout.Start("bash", ["-c", $"exec {command}"], folder, adapt);
            var printed = new StringBuilder();
            process.OutputDataReceived += (_, line) => { lock (printed) printed.AppendLine(line.Data); };
            process.ErrorDataReceived += (_, line) => { lock (printed) printed.AppendLine(line.Data); };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            var server = new ServerInTheOtherTerminal(process, printed);
            using var http = new HttpClient();
            var waiting = Stopwatch.StartNew();
            while (waiting.Elapsed < TimeSpan.FromMinutes(10)) // it may be built first
            {
                if (process.HasExited)
                    Assert.Fail($"The server ended with {process.ExitCode}:\n{server.Printed}");
                try
                {
                    using var answer = await http.GetAsync(new Uri("http://127.0.0.1:5080/health/ready"));
                    if (answer.IsSuccessStatusCode)
                        return server;
                }
                catch (HttpRequestException)
                {
                    // Not up yet.
                }
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
            }
            await server.DisposeAsync();
            throw new TimeoutException($"The server was not ready within 10 minutes:\n{server.Printed}");
        }

        /// <summary>
        /// As a service manager does, to the program that <c>dotnet run</c> started. Not as Ctrl-C does: where the tests run
        /// in the background, SIGINT is ignored by all that they start.
        /// </summary>
        public async Task<int> StopAsync()
        {
            Checkout.Run("bash", ["-c", $"kill -TERM $(pgrep -P {process.Id})"], ".");
            using var limit = new CancellationTokenSource(Eventually.Patience);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The server was told to end, and still runs after {Eventually.Patience}:\n{Printed}");
            }
            return process.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
