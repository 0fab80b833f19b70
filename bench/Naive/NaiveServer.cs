using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Blinq.Bench.Naive;

/// <summary>
/// What the cluster is measured beside: the same HTTP call, in one process with its silo, over a grain that writes its whole
/// state with Persistence.AdoNet on every call. It verifies nothing, limits nothing and keeps no history.
/// </summary>
internal static class NaiveServer
{
    public static async Task RunAsync(string url, string database, int siloPort, int gatewayPort)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort, gatewayPort)
            .AddAdoNetGrainStorage("sessions", options => (options.Invariant, options.ConnectionString) = ("Npgsql", database)));
        var app = builder.Build();
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        app.MapPost("/v1/session/init", async (InitRequest request) =>
        {
            var secret = RandomNumberGenerator.GetBytes(32);
            var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
            var seq = await grains.GetGrain<ISessionGrain>(id).StartAsync(
                request.PublicToken, SHA256.HashData(secret), TimeProvider.System.GetUtcNow());
            return Results.Json(new InitResponse($"bs_{id}.{Base64Url.EncodeToString(secret)}", id, "anonymous", seq));
        });
        await app.RunAsync();
    }

    private sealed record InitRequest(string PublicToken);

    private sealed record InitResponse(string Session, string SessionId, string Mode, int Seq);
}
