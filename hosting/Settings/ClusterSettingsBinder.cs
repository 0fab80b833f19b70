using System.Globalization;
using System.Net;

namespace Blinq.Hosting.Settings;

/// <summary>Reads <c>Blinq:Cluster</c>.</summary>
internal static class ClusterSettingsBinder
{
    /// <param name="roles">Those that this program can have, the default first.</param>
    public static ClusterSettings Read(SettingsReader reader, IReadOnlyList<Role> roles)
    {
        var options = new ClusterSettings
        {
            Role = ReadRole(reader, roles),
            ClusterId = reader.Read<string>(Key("Id"), "blinq", "1 to 100 characters of a-z, A-Z, 0-9, '-', '_' and '.'", TryName),
            ServiceId = reader.Read<string>(Key("ServiceId"), "blinq", "1 to 100 characters of a-z, A-Z, 0-9, '-', '_' and '.'", TryName),
            SiloPort = reader.Read<int?>(Key("SiloPort"), null, "1 to 65535", TryPort),
            GatewayPort = reader.Read<int?>(Key("GatewayPort"), null, "1 to 65535", TryPort),
            Address = reader.Read<IPAddress>(Key("Address"), IPAddress.Loopback, "an IP address", IPAddress.TryParse!),
            AllowPlaintext = reader.Read<bool>(Key("AllowPlaintext"), false, "true or false", bool.TryParse),
            CollectionAge = reader.Read(Key("CollectionAge"), TimeSpan.FromMinutes(15), "00:02:00 to 1.00:00:00", TryAge),
            MaxActivations = reader.Read<int>(Key("MaxActivations"), 100_000, "1000 to 10000000", TryActivations),
            Tenants = reader.List<string>(Key("Tenants"), "a tenant id", TryTenant),
            HealthAddress = reader.Read<ListenAddress>(
                Key("HealthUrl"), Parse("http://127.0.0.1:5082"), ListenAddress.Expected, ListenAddress.TryParse!),
            Tls = Tls(reader),
        };
        if (options.SiloPort is { } port && port == options.GatewayPort)
            reader.Refuse(Key("GatewayPort"), $"is {port}, as {Key("SiloPort")} is", "a port of its own");
        if (options.HostsGrains && !options.IsPlaintextAllowedTo(options.Address))
        {
            reader.Refuse(
                Key("Address"), $"is {options.Address}, beyond this machine, while the cluster's connections are not encrypted",
                $"{Key("Tls")}, or {Key("AllowPlaintext")} true where the network keeps strangers out");
        }
        return options;
    }

    /// <summary>Only one process can have the SQLite ledger.</summary>
    public static void CheckRole(SettingsReader reader, ClusterSettings cluster, string? connectionString)
    {
        if (connectionString is null && cluster.Role != Role.All)
            reader.Refuse(Key("Role"), $"is {Name(cluster.Role)}", "all, or Blinq:Ledger:Provider postgres: only one process can have the sqlite ledger");
    }

    private static Role ReadRole(SettingsReader reader, IReadOnlyList<Role> roles)
    {
        return reader.Read<Role>(Key("Role"), roles[0], string.Join(" or ", roles.Select(Name)), TryRole);

        bool TryRole(string text, out Role value)
        {
            foreach (var role in roles)
            {
                value = role;
                if (Name(role).Equals(text, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
            value = roles[0];
            return false;
        }
    }

    private static string Name(Role role) => role.ToString().ToLowerInvariant();

    private static ClusterTlsOptions? Tls(SettingsReader reader)
    {
        string[] names = ["Certificate", "Key", "Authority"];
        var paths = names.Select(name => reader.Text(Key($"Tls:{name}"))).ToArray();
        if (paths.All(path => path is null))
            return null;
        for (var i = 0; i < names.Length; i++)
        {
            if (paths[i] is not { } path)
                reader.Refuse(Key($"Tls:{names[i]}"), "is missing", "the path of a PEM file, as for the other two");
            else if (!File.Exists(path))
                reader.Refuse(Key($"Tls:{names[i]}"), "names no file", "the path of a PEM file");
        }
        return new ClusterTlsOptions(paths[0] ?? "", paths[1] ?? "", paths[2] ?? "");
    }

    private static string Key(string name) => $"{ClusterSettings.Section}:{name}";

    private static ListenAddress Parse(string text) =>
        ListenAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    private static bool TryName(string text, out string value)
    {
        value = text;
        return text.Length <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    private static bool TryPort(string text, out int? value)
    {
        var isPort = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535;
        value = isPort ? port : null;
        return isPort;
    }

    private static bool TryAge(string text, out TimeSpan value) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)
        && value >= TimeSpan.FromMinutes(2) && value <= TimeSpan.FromDays(1);

    private static bool TryActivations(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1_000 and <= 10_000_000;

    private static bool TryTenant(string text, out string value)
    {
        value = text;
        return Ledger.Identifiers.TenantId.TryParse(text, out _);
    }
}
