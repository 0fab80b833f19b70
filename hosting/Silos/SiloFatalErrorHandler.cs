namespace Blinq.Hosting.Silos;

/// <summary>
/// A silo that the others declared dead, or that found itself broken, must end at once: it says why in one line and leaves
/// by an exit code of its own, so that its supervisor starts it again, as a new member. Orleans' own way is a crash
/// with a dump of all it knows, two seconds later (docs/adr/0108).
/// </summary>
internal sealed class SiloFatalErrorHandler : IFatalErrorHandler
{
    /// <summary>The process was up and ended by itself; to start it again is right.</summary>
    public const int ExitCode = 3;

    private static readonly char[] LineBreaks = ['\r', '\n'];

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        Console.Error.WriteLine(LineFor(context, exception));
        Environment.Exit(ExitCode);
    }

    internal static string LineFor(string? context, Exception? exception)
    {
        var why = string.Join(": ", new[] { context, exception?.Message }.Where(part => !string.IsNullOrWhiteSpace(part)));
        // What follows is the silo's whole row, which Orleans has logged.
        var row = why.IndexOf(" Local entry:", StringComparison.Ordinal);
        var line = string.Join(' ', (row < 0 ? why : why[..row]).Split(LineBreaks, StringSplitOptions.RemoveEmptyEntries));
        return $"This silo is out of the cluster and ends; start it again and it joins anew. {line}".TrimEnd();
    }
}
