namespace Blinq.Identity.Tests.Given;

/// <summary>A test that needs <c>node</c>, and is shown as skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!path.Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, "node"))))
            Skip = "Node is not installed.";
    }
}
