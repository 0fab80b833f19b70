using System.Globalization;
using Npgsql;

namespace Blinq.Ledger.Postgres.Connecting;

/// <summary>What messages may say of a connection string: everything but the password.</summary>
internal sealed record ServerAddress(string Server, string Database, string User)
{
    public static ServerAddress Of(NpgsqlConnectionStringBuilder settings) => new(
        string.Create(CultureInfo.InvariantCulture, $"{settings.Host ?? "(no host)"}:{settings.Port}"),
        settings.Database ?? settings.Username ?? "(no name)",
        settings.Username ?? "(no name)");
}
