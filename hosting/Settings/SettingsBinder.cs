using System.Globalization;
using System.Net;
using Blinq.Grains.Leases;

namespace Blinq.Hosting.Settings;

/// <summary>Makes <see cref="BlinqOptions"/> of the configuration, or says all that is wrong with it.</summary>
public static class SettingsBinder
{
    /// <summary>For the gateway's program: HTTP with a silo in the same process, or without.</summary>
    /// <exception cref="SettingsException">At least one setting is wrong or unknown.</exception>
    public static BlinqOptions Bind(IConfiguration configuration) => Bind(configuration, Role.All, Role.Gateway);

    /// <param name="roles">Those that the program can have, the default first.</param>
    /// <exception cref="SettingsException">At least one setting is wrong or unknown.</exception>
    public static BlinqOptions Bind(IConfiguration configuration, params Role[] roles)
    {
        var reader = new SettingsReader(configuration);
        var options = Read(reader, roles);
        reader.RefuseUnknown("Blinq");
        ForeignSettings.Refuse(configuration, reader);
        reader.ThrowIfAnyIsWrong();
        return options;
    }

    private static BlinqOptions Read(SettingsReader reader, IReadOnlyList<Role> roles)
    {
        var cluster = ClusterSettingsBinder.Read(reader, roles);
        var addresses = PublicAddresses(reader);
        var operatorAddress = reader.Read<ListenAddress>(
            "Blinq:Operator:Url", Parse("http://127.0.0.1:5081"), ListenAddress.Expected, ListenAddress.TryParse!);
        if (operatorAddress.Port != 0 && addresses.Any(address => address.Port == operatorAddress.Port))
            reader.Refuse("Blinq:Operator:Url", $"is '{operatorAddress}', a port that urls has, too", "a port of its own");

        var postgres = PostgresConnection(reader);
        ClusterSettingsBinder.CheckRole(reader, cluster, postgres);
        var options = new BlinqOptions
        {
            Cluster = cluster,
            PostgresConnection = postgres,
            PublicAddresses = addresses,
            OperatorAddress = operatorAddress,
            OperatorKey = reader.ReadSecret<string>("Blinq:Operator:Key", "32 to 256 visible ASCII characters", TryOperatorKey),
            OperatorDashboard = reader.Read<bool>("Blinq:Operator:Dashboard", false, "true or false", bool.TryParse),
            DataDirectory = reader.Read("Blinq:DataDirectory", Path.GetFullPath("data"), "a path", TryPath),
            MasterKey = reader.ReadSecret<ReadOnlyMemory<byte>?>("Blinq:MasterKey", "32 bytes in base64", TryMasterKey),
            OtherMasterKey = reader.ReadSecret<ReadOnlyMemory<byte>?>("Blinq:OtherMasterKey", "32 bytes in base64", TryMasterKey),
            TrustLease = reader.Read("Blinq:TrustLease", TimeSpan.FromSeconds(1), "00:00:00.1 to 00:00:10", TryLease),
            DrainDelay = reader.Read("Blinq:DrainDelay", TimeSpan.Zero, "00:00:00 to 00:01:00", TryDelay),
            MaxConnections = reader.Read("Blinq:MaxConnections", 20_000, "1 to 1000000", TryCount),
            TrustedProxies = reader.List<IPNetwork>("Blinq:TrustedProxies", "an IP address or a network such as 10.0.0.0/8", TryNetwork),
            Streams = Streams(reader),
            Demo = reader.Read<bool>("Blinq:Demo", false, "true or false", bool.TryParse),
            RateLimits = RateLimits(reader),
            Telemetry = TelemetrySettings.Read(reader),
        };
        if (postgres is not null)
            CheckWhatIsShared(reader, options);
        if (options.Demo)
            CheckThatItIsHereOnly(reader, options);
        // Read by ConfigurationSources already, and not unknown.
        reader.Text(SecretFiles.Setting);
        return options;
    }

    private static List<ListenAddress> PublicAddresses(SettingsReader reader)
    {
        var addresses = new List<ListenAddress>();
        foreach (var text in (reader.Text("urls") ?? "http://127.0.0.1:5080").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (ListenAddress.TryParse(text.Trim(), out var address))
                addresses.Add(address);
            else
                reader.Refuse("urls", $"has '{text}'", ListenAddress.Expected);
        }
        return addresses;
    }

    private static StreamOptions Streams(SettingsReader reader)
    {
        var defaults = new StreamOptions();
        return new StreamOptions
        {
            Max = reader.Read<int>("Blinq:Streams:Max", defaults.Max, "1 to 1000000", TryCount),
            PerSession = reader.Read<int>("Blinq:Streams:PerSession", defaults.PerSession, "1 to 1000000", TryCount),
            PerAddress = reader.Read<int>("Blinq:Streams:PerAddress", defaults.PerAddress, "1 to 1000000", TryCount),
            Heartbeat = reader.Read("Blinq:Streams:Heartbeat", defaults.Heartbeat, "00:00:01 to 00:00:30", TryHeartbeat),
            WriteTimeout = reader.Read("Blinq:Streams:WriteTimeout", defaults.WriteTimeout, "00:00:01 to 00:01:00", TryWriteTimeout),
        };
    }

    private static RateLimitOptions RateLimits(SettingsReader reader)
    {
        var defaults = new RateLimitOptions();
        return new RateLimitOptions
        {
            Enabled = reader.Read<bool>("Blinq:RateLimits:Enabled", defaults.Enabled, "true or false", bool.TryParse),
            Address = Bucket("Address", defaults.Address),
            PublicToken = Bucket("PublicToken", defaults.PublicToken),
            Subject = Bucket("Subject", defaults.Subject),
            Session = Bucket("Session", defaults.Session),
        };

        BucketOptions Bucket(string name, BucketOptions fallback) => new(
            reader.Read<double>($"Blinq:RateLimits:{name}:PerSecond", fallback.PerSecond, "0.001 to 1000000", TryRate),
            reader.Read<int>($"Blinq:RateLimits:{name}:Burst", fallback.Burst, "1 to 1000000", TryCount));
    }

    /// <returns>
    /// The connection string of a ledger on PostgreSQL, empty where it is missing, which is one error and not two; <c>null</c>
    /// for SQLite.
    /// </returns>
    private static string? PostgresConnection(SettingsReader reader)
    {
        var provider = reader.Text("Blinq:Ledger:Provider") ?? "sqlite";
        var connection = reader.ReadSecret<string>("Blinq:Ledger:ConnectionString", "text", TryText);
        switch (provider)
        {
            case "sqlite" when connection is not null:
                reader.Refuse("Blinq:Ledger:ConnectionString", "is set", "nothing: the sqlite ledger lives in Blinq:DataDirectory");
                return null;
            case "sqlite":
                return null;
            case "postgres":
                if (connection is null)
                    reader.Refuse("Blinq:Ledger:ConnectionString", "is missing", "e.g. Host=db;Database=blinq;Username=blinq;Password=…");
                return connection ?? "";
            default:
                reader.Refuse("Blinq:Ledger:Provider", $"is '{provider}'", "sqlite or postgres");
                return null;
        }
    }

    /// <summary>The processes of a cluster share its keys, so none of them makes its own.</summary>
    private static void CheckWhatIsShared(SettingsReader reader, BlinqOptions options)
    {
        if (options.MasterKey is null && reader.Text("Blinq:MasterKey") is null)
            reader.Refuse("Blinq:MasterKey", "is missing", "32 bytes in base64, the same for all processes of the cluster");
        if (options.Cluster.Role != Role.Silo && options.OperatorKey is null && reader.Text("Blinq:Operator:Key") is null)
            reader.Refuse("Blinq:Operator:Key", "is missing", "32 to 256 visible ASCII characters, the same for all processes of the cluster");
    }

    /// <summary>Anyone who reaches the demo can log in as anyone and rotate its secret.</summary>
    private static void CheckThatItIsHereOnly(SettingsReader reader, BlinqOptions options)
    {
        var open = options.PublicAddresses.Append(options.OperatorAddress).Where(address => !address.IsLoopback).ToList();
        if (open.Count > 0)
            reader.Refuse(
                "Blinq:Demo", $"is 'true' while others can reach {string.Join(" and ", open)}",
                "false, or only loopback addresses in urls and Blinq:Operator:Url");
    }

    private static ListenAddress Parse(string text) =>
        ListenAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    private static bool TryText(string text, out string value)
    {
        value = text;
        return true;
    }

    private static bool TryOperatorKey(string text, out string value)
    {
        value = text;
        return text.Length is >= 32 and <= 256 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    private static bool TryPath(string text, out string value)
    {
        var valid = !text.Contains('\0');
        value = valid ? Path.GetFullPath(text) : text;
        return valid;
    }

    internal static bool TryMasterKey(string text, out ReadOnlyMemory<byte>? value)
    {
        var bytes = new byte[32];
        var valid = text.Length == 44 && Convert.TryFromBase64String(text, bytes, out var length) && length == 32;
        value = valid ? bytes : null;
        return valid;
    }

    private static bool TryLease(string text, out TimeSpan value) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)
        && value >= TrustLease.Shortest && value <= TrustLease.Longest;

    private static bool TryDelay(string text, out TimeSpan value) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)
        && value >= TimeSpan.Zero && value <= TimeSpan.FromMinutes(1);

    private static bool TryHeartbeat(string text, out TimeSpan value) => TrySeconds(text, 30, out value);

    private static bool TryWriteTimeout(string text, out TimeSpan value) => TrySeconds(text, 60, out value);

    private static bool TrySeconds(string text, int max, out TimeSpan value) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)
        && value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromSeconds(max);

    private static bool TryRate(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
        && value is >= 0.001 and <= 1_000_000;

    private static bool TryCount(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= 1_000_000;

    private static bool TryNetwork(string text, out IPNetwork value)
    {
        if (!text.Contains('/') && IPAddress.TryParse(text, out var single))
        {
            value = new IPNetwork(single, single.GetAddressBytes().Length * 8);
            return true;
        }
        return IPNetwork.TryParse(text, out value);
    }
}
