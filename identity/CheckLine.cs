namespace Blinq.Identity;

/// <summary>What one check found.</summary>
/// <param name="Name">Stable; the console and tests refer to it.</param>
/// <param name="Ok"><c>null</c> = not reached, because an earlier check refused.</param>
/// <param name="Detail">For the tenant's engineer, in English; may quote the token, never a secret.</param>
public sealed record CheckLine(string Name, bool? Ok, string? Detail)
{
    /// <summary>Without the detail: this text can end up in a log line.</summary>
    public override string ToString() => $"CheckLine {{ Name = {Name}, Ok = {Ok} }}";
}
