namespace Blinq.Silo.Settings;

/// <summary>What this process does for the cluster.</summary>
public enum Role
{
    /// <summary>Hosts grains and serves HTTP; calls between them stay in the process where the grain is here.</summary>
    Both,

    /// <summary>Hosts grains; serves nothing but its health.</summary>
    Silo,

    /// <summary>Serves HTTP and hosts no grains.</summary>
    Gateway,
}
