// .NET 10 · BLINQ_IDENTITY_SECRET=bis_… dotnet run Sign.cs <user id> <email> <name>
#:package Microsoft.IdentityModel.JsonWebTokens@8.16.0
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

var key = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("BLINQ_IDENTITY_SECRET")!); // as shown, not decoded
var claims = new Dictionary<string, object> { ["sub"] = args[0] };
if (args.ElementAtOrDefault(1) is { Length: > 0 } email) claims["email"] = email; // left out where there is none
if (args.ElementAtOrDefault(2) is { Length: > 0 } name) claims["name"] = name;
Console.Write(new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
{
    Claims = claims,
    IssuedAt = DateTime.UtcNow,
    Expires = DateTime.UtcNow.AddHours(1),
    SigningCredentials = new(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256),
}));
