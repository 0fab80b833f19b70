using System.Globalization;

namespace Blinq.Hosting.Settings;

/// <summary>Reads <c>Blinq:Telemetry</c>.</summary>
internal static class TelemetrySettings
{
    private const string Section = "Blinq:Telemetry";

    public static TelemetryOptions Read(SettingsReader reader)
    {
        var defaults = new TelemetryOptions();
        return new TelemetryOptions
        {
            Prometheus = reader.Read<bool>($"{Section}:Prometheus", defaults.Prometheus, "true or false", bool.TryParse),
            Endpoint = reader.Read<Uri?>(
                $"{Section}:OtlpEndpoint", null, "http://HOST:PORT or https://HOST:PORT, without a name, a password or a query", TryEndpoint),
            Protocol = reader.Read<OtlpProtocol>($"{Section}:Protocol", defaults.Protocol, "grpc or http", TryProtocol),
            Headers = reader.ReadSecret<string>($"{Section}:Headers", "NAME=VALUE, several with ',' between", TryHeaders),
            Interval = reader.Read($"{Section}:Interval", defaults.Interval, "00:00:01 to 00:05:00", TryInterval),
            SampleRatio = reader.Read($"{Section}:SampleRatio", defaults.SampleRatio, "0 to 1", TryRatio),
        };
    }

    private static bool TryEndpoint(string text, out Uri? value) =>
        Uri.TryCreate(text, UriKind.Absolute, out value) && (value.Scheme == Uri.UriSchemeHttp || value.Scheme == Uri.UriSchemeHttps)
        // It is shown in errors and logs: what is secret belongs into the headers.
        && value.UserInfo.Length == 0 && value.Query.Length == 0 && value.Fragment.Length == 0;

    private static bool TryProtocol(string text, out OtlpProtocol value) =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]);

    private static bool TryHeaders(string text, out string value)
    {
        value = text;
        return text.AsSpan().ContainsAnyExceptInRange(' ', '~') is false
            && text.Split(',').All(header => header.IndexOf('=', StringComparison.Ordinal) > 0);
    }

    private static bool TryInterval(string text, out TimeSpan value) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)
        && value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromMinutes(5);

    private static bool TryRatio(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value is >= 0 and <= 1;
}
