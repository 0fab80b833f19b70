using System.Globalization;
using System.Net;
using Blinq.Gateway.Settings;

namespace Blinq.Silo.Settings;

/// <summary>Makes both kinds of options of the configuration, or says all that is wrong with either.</summary>
internal static class ClusterSettingsBinder
{
    /// <exception cref="SettingsException">At least one setting is wrong or unknown.</exception>
    public static ClusterSettings Bind(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var role = ReadRole(reader);
        var gateway = SettingsBinder.Read(reader, servesOperators: role != Role.Silo);
        var options = Read(reader, role, gateway);
        reader.RefuseUnknown("Blinq");
        reader.ThrowIfAnyIsWrong();
        return options;
    }

    /// <summary>What a silo that serves nobody needs of the gateway's settings: all but the operator key.</summary>
    /// <exception cref="SettingsException">At least one setting is wrong or unknown.</exception>
    public static BlinqOptions BindSilo(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var options = SettingsBinder.Read(reader, servesOperators: false);
        reader.RefuseUnknown("Blinq", ClusterSettings.Section);
        reader.ThrowIfAnyIsWrong();
        return options;
    }

    private static Role ReadRole(SettingsReader reader) =>
        reader.Read<Role>(Key("Role"), Role.Both, "silo, gateway or both", TryRole);

    private static ClusterSettings Read(SettingsReader reader, Role role, BlinqOptions gateway)
    {
        var options = new ClusterSettings
        {
            Role = role,
            ClusterId = reader.Read<string>(Key("Id"), "blinq", "1 to 100 characters of a-z, A-Z, 0-9, '-', '_' and '.'", TryName),
            ServiceId = reader.Read<string>(Key("ServiceId"), "blinq", "1 to 100 characters of a-z, A-Z, 0-9, '-', '_' and '.'", TryName),
            SiloPort = reader.Read<int>(Key("SiloPort"), 11111, "1 to 65535", TryPort),
            GatewayPort = reader.Read<int>(Key("GatewayPort"), 30000, "1 to 65535", TryPort),
            Address = reader.Read<IPAddress?>(Key("Address"), null, "an IP address", IPAddress.TryParse),
            CollectionAge = reader.Read(Key("CollectionAge"), TimeSpan.FromMinutes(15), "00:02:00 to 1.00:00:00", TryAge),
            Tenants = reader.List<string>(Key("Tenants"), "a tenant id", TryTenant),
            HealthAddress = reader.Read<ListenAddress>(
                Key("HealthUrl"), Parse("http://127.0.0.1:5082"), ListenAddress.Expected, ListenAddress.TryParse!),
            Tls = Tls(reader),
        };
        if (options.SiloPort == options.GatewayPort)
            reader.Refuse(Key("GatewayPort"), $"is {options.GatewayPort}, as Blinq:Cluster:SiloPort is", "a port of its own");
        if (gateway.SharedLedger is null && options.Role != Role.Both)
            reader.Refuse(Key("Role"), $"is '{options.Role.ToString().ToLowerInvariant()}'", "both, or Blinq:Ledger:Provider postgres: only one process can have the sqlite ledger");
        return options;
    }

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

    private static bool TryRole(string text, out Role value) =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]);

    private static bool TryName(string text, out string value)
    {
        value = text;
        return text.Length <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    private static bool TryPort(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= 65_535;

    private static bool TryAge(string text, out TimeSpan value) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)
        && value >= TimeSpan.FromMinutes(2) && value <= TimeSpan.FromDays(1);

    private static bool TryTenant(string text, out string value)
    {
        value = text;
        return Ledger.Identifiers.TenantId.TryParse(text, out _);
    }
}
