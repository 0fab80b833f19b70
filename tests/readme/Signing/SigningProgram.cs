namespace Blinq.Readme.Tests.Signing;

/// <summary>One of the programs in <c>docs/signing</c>, as its reader runs it.</summary>
/// <param name="File">Its name in that folder.</param>
/// <param name="Command">What runs it; <c>{file}</c> stands for the program, <c>{libraries}</c> for the folder of its library.</param>
/// <param name="Library">
/// What must be in the language's folder beneath <c>BLINQ_SIGNING_LIBRARIES</c>; <c>null</c> where it needs none.
/// </param>
internal sealed record SigningProgram(string File, string[] Command, string? Library = null)
{
    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "docs", "signing");

    public static readonly SigningProgram Node = new("sign.mjs", ["node", "{file}"]);

    // The one that Debian's python3-jwt is installed for, whatever other python3 comes first on the PATH.
    public static readonly SigningProgram Python = new("sign.py", ["/usr/bin/python3", "{file}"]);

    public static readonly SigningProgram CSharp = new("Sign.cs", ["dotnet", "run", "{file}"]);

    public static readonly SigningProgram Ruby = new("sign.rb", ["ruby", "{file}"]);

    public static readonly SigningProgram Php =
        new("sign.php", ["php", "-d", "include_path={libraries}", "{file}"], "php/vendor/autoload.php");

    public static readonly SigningProgram Go = new("sign.go", ["go", "run", "{file}"], "go/go.mod");

    public static readonly SigningProgram Java = new("Sign.java", ["java", "-cp", "{libraries}/*", "{file}"], "java/*.jar");

    private string Libraries =>
        Path.Combine(Environment.GetEnvironmentVariable("BLINQ_SIGNING_LIBRARIES") ?? "", Library!.Split('/')[0]);

    /// <summary>Why it can't be run on this machine; <c>null</c> where it can.</summary>
    public string? Missing()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!path.Any(folder => System.IO.File.Exists(Path.Combine(folder, Command[0]))))
            return $"docs/signing/{File} was not run: {Command[0]} is not installed.";
        if (this == Ruby && Run("ruby", ["-rjwt", "-e", ""], Path.GetTempPath(), secret: null).ExitCode != 0)
            return $"docs/signing/{File} was not run: the gem jwt is not installed.";
        if (Library is null)
            return null;
        var place = Path.Combine(Libraries, Library[(Library.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        var there = Directory.Exists(Path.GetDirectoryName(place)) && Directory.EnumerateFiles(
            Path.GetDirectoryName(place)!, Path.GetFileName(place)).Any();
        return there ? null : $"docs/signing/{File} was not run: BLINQ_SIGNING_LIBRARIES names no folder with {Library}.";
    }

    /// <summary>Copies it into a folder of its own, where its library may stand, too.</summary>
    public string CopyTo(string folder)
    {
        var copy = Path.Combine(folder, File);
        System.IO.File.Copy(Path.Combine(Source, File), copy);
        return copy;
    }

    public (int ExitCode, string Output, string Errors) Sign(string copy, string? secret, params string[] user)
    {
        var command = Command.Select(part => part
            .Replace("{file}", copy, StringComparison.Ordinal)
            .Replace("{libraries}", Library is null ? "" : Libraries, StringComparison.Ordinal)).ToList();
        // Go looks for its library where it runs.
        return Run(command[0], [.. command.Skip(1), .. user], this == Go ? Libraries : Path.GetDirectoryName(copy)!, secret);
    }

    private static (int ExitCode, string Output, string Errors) Run(
        string program, IEnumerable<string> arguments, string folder, string? secret)
    {
        using var process = Checkout.Start(program, arguments, folder, environment =>
        {
            environment.Remove("BLINQ_IDENTITY_SECRET");
            if (secret is not null)
                environment["BLINQ_IDENTITY_SECRET"] = secret;
            // Ruby and Java read arguments as the locale says, and a build machine may have none.
            environment["LC_ALL"] = "C.UTF-8";
        });
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result, errors.Result);
    }
}
