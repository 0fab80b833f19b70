namespace Blinq.Hosting.Settings;

/// <summary>The program's arguments: <c>--role</c> is a short way to say <c>--Blinq:Cluster:Role</c>.</summary>
internal static class RoleArgument
{
    public static string[] Expand(string[] args) => [.. args.Select(argument =>
        argument == "--role" || argument.StartsWith("--role=", StringComparison.Ordinal)
            ? $"--{Settings.ClusterSettings.Section}:Role{argument["--role".Length..]}"
            : argument)];
}
