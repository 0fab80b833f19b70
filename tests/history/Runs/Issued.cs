
namespace Blinq.History.Tests.Runs;

/// <summary>What tokens of an epoch are signed with. Known once the call that made the epoch has answered.</summary>
/// <param name="IssuedAt">Their <c>iat</c>.</param>
/// <param name="Subject">Whose they are; <c>null</c>: each client's own.</param>
internal sealed record Issued(long Epoch, string Secret, double IssuedAt, string? Subject = null)
{
    public string TokenFor(int client) => TestToken.Sign(Secret, new Dictionary<string, object?>
    {
        ["sub"] = Subject ?? $"user-{client}", ["iat"] = IssuedAt, ["exp"] = IssuedAt + 3600,
    });
}
