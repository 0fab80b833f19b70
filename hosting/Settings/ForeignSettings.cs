namespace Blinq.Hosting.Settings;

/// <summary>
/// Settings of ASP.NET Core that other programs honour and this one does not. Refused, for an operator who sets one relies on it.
/// </summary>
internal static class ForeignSettings
{
    public static void Refuse(IConfiguration configuration, SettingsReader reader)
    {
        if (configuration.GetSection("Kestrel").AsEnumerable().FirstOrDefault(entry => entry.Value is not null) is { Key: { } key })
            reader.Refuse(key, "has no effect here", "urls, Blinq:Operator:Url and Blinq:MaxConnections; what speaks TLS stands in front");
        if (configuration["PathBase"] is { Length: > 0 })
            reader.Refuse("PathBase", "has no effect here", "nothing: the gateway is at the root of its host name, and a proxy in front of it takes a path away");
    }
}
