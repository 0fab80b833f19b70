namespace Blinq.Ledger.Sqlite.Schema;

/// <summary>What a row of the table <c>users</c> is.</summary>
internal static class UserRowKind
{
    /// <summary>The user's own row.</summary>
    public const long User = 0;

    /// <summary>A conversation of the user that is open.</summary>
    public const long Open = 1;

    /// <summary>A conversation of the user that is over.</summary>
    public const long Ended = 2;
}
