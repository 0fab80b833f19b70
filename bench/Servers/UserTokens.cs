using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Blinq.Bench.Servers;

/// <summary>The tokens of users, as a tenant's backend signs them.</summary>
internal static class UserTokens
{
    public static IEnumerable<string> Sign(string secret, int users)
    {
        var signing = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256);
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return Enumerable.Range(0, users).Select(i => handler.CreateToken(
            $$"""{"sub":"user-{{i}}","name":"User {{i}}","email":"user-{{i}}@example.com","iat":{{now}},"exp":{{now + 86_400}}}""", signing));
    }
}
