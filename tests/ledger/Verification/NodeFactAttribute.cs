namespace Blinq.Ledger.Tests.Verification;

/// <summary>A test that needs Node; skipped, visibly, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!places.Any(place => File.Exists(Path.Combine(place, OperatingSystem.IsWindows() ? "node.exe" : "node"))))
            Skip = "Node is not installed.";
    }
}
