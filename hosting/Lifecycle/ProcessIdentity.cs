using System.Reflection;
using Blinq.Hosting.Settings;

namespace Blinq.Hosting.Lifecycle;

/// <summary>Which process says something: its lines stand beside those of others.</summary>
/// <param name="address">Where others reach it, once that is known.</param>
internal sealed class ProcessIdentity(Role role, Func<string> address)
{
    public string Role { get; } = role.ToString().ToLowerInvariant();

    /// <summary>The release.</summary>
    public string Version { get; } = typeof(ProcessIdentity).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Tells it from other processes of its kind: the machine's or container's name, and the process' id there.</summary>
    public string Instance { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>The silo's <c>host:port</c>; of a process without a silo, its public listener's.</summary>
    public string Address => address();
}
