using System.Diagnostics;

namespace Blinq.Readme.Tests;

/// <summary>What a stranger has: a copy of the files that git tracks or would track, in an empty folder.</summary>
internal sealed class Checkout : IDisposable
{
    /// <summary>Some of what is run builds everything first.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public Checkout()
    {
        var root = Root();
        Folder = Directory.CreateTempSubdirectory("blinq-readme-").FullName;
        foreach (var file in Run("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], root).Split('\0'))
        {
            var source = Path.Combine(root, file);
            if (file.Length == 0 || !File.Exists(source)) // the list ends with a NUL; a deleted file is still listed
                continue;
            var target = Path.Combine(Folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
    }

    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static string Run(
        string program, IEnumerable<string> arguments, string folder, Action<IDictionary<string, string?>>? adapt = null)
    {
        using var process = Start(program, arguments, folder, adapt);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} still runs after {Limit}.");
        }
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{output.Result}\n{errors.Result}");
        return output.Result;
    }

    /// <param name="adapt">Changes the environment of the program.</param>
    public static Process Start(
        string program, IEnumerable<string> arguments, string folder, Action<IDictionary<string, string?>>? adapt = null)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // What dotnet test sets for its own children would change how the commands behave for a stranger.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
            || k.StartsWith("Blinq__", StringComparison.Ordinal) || k.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }
        // What is run may build the product again; its style was looked at when this was built.
        start.Environment["RunAnalyzers"] = "false";
        adapt?.Invoke(start.Environment);
        return Process.Start(start)!;
    }

    /// <summary>
    /// Makes <c>dotnet run --project gateway</c> mean the gateway that was built with these tests: the same command, in this folder, without the
    /// minute that it builds.
    /// </summary>
    /// <returns>What <see cref="Start"/> takes to run programs so.</returns>
    public Action<IDictionary<string, string?>> WithWhatIsBuilt()
    {
        var tools = Directory.CreateDirectory(Path.Combine(Folder, "obj", "tools")).FullName;
        var shim = Path.Combine(tools, "dotnet");
        File.WriteAllText(shim, $$"""
            #!/bin/sh
            PATH=${PATH#*:}
            if [ "$1 $2 $3" = "run --project gateway" ]; then
              shift 3
              exec dotnet run --no-build --project '{{Path.Combine(Root(), "gateway")}}' "$@"
            fi
            exec dotnet "$@"

            """);
        Run("chmod", ["+x", shim], tools);
        return environment => environment["PATH"] = $"{tools}:{environment["PATH"]}";
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Blinq.Orleans.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The repository's root was not found.");
        return directory.FullName;
    }
}
