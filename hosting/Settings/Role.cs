namespace Blinq.Hosting.Settings;

/// <summary>What a process does for its installation (DESIGN §1).</summary>
public enum Role
{
    /// <summary>Hosts grains and serves HTTP: the whole installation on SQLite, one of many processes on PostgreSQL.</summary>
    All,

    /// <summary>Hosts grains; serves nothing but its health.</summary>
    Silo,

    /// <summary>Serves HTTP and hosts no grains: an Orleans client.</summary>
    Gateway,
}
