// .NET 10 · BLINQ_IDENTITY_SECRET=bis_… dotnet run Sign.cs <user id> <email> <name>
#:package Microsoft.IdentityModel.JsonWebTokens@8.16.0
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

var key = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("BLINQ_IDENTITY_SECRET")!); // as shown, not decoded
Console.WriteLine(new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
{
    Claims = new Dictionary<string, object> { ["sub"] = args[0], ["email"] = args[1], ["name"] = args[2] },
    IssuedAt = DateTime.UtcNow,
    Expires = DateTime.UtcNow.AddHours(1),
    SigningCredentials = new(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256),
}));
