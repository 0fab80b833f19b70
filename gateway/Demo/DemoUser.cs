namespace Blinq.Gateway.Demo;

/// <summary>A user who can log in at the demo shop, without a password: there is nothing to protect.</summary>
internal sealed record DemoUser(string Id, string Name, string Email)
{
    public static readonly IReadOnlyList<DemoUser> All =
    [
        new("alice", "Alice Martin", "alice@example.com"),
        new("aigerim", "Айгерім Серікқызы", "aigerim@example.com"),
    ];

    /// <returns><c>null</c> if there is no user of this id.</returns>
    public static DemoUser? Find(string? id) => All.FirstOrDefault(user => string.Equals(user.Id, id, StringComparison.Ordinal));
}
