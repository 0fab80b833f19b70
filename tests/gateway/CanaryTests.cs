using System.Buffers.Text;
using System.Text;
using Blinq.Gateway.Tests.Given;

namespace Blinq.Gateway.Tests;

/// <summary>What must stay secret is nowhere where it could be found: not in plain, not in base64, not in hex.</summary>
public sealed class CanaryTests
{
    [Fact]
    public async Task NoSecretTokenCredentialOrKeyIsInLogsFilesOrExports()
    {
        await using var gateway = await TestGateway.StartAsync();
        var tenant = await gateway.RegisterAsync();
        var canaries = new Dictionary<string, string> { ["operator key"] = TestGateway.OperatorKey, ["management key"] = tenant.ManagementKey };
        canaries["first secret"] = tenant.Secret;
        const string imported = "canary-imported-secret-0123456789abcdef";
        Assert.Equal(200, (await tenant.RotateAsync(new { secret = imported, graceSeconds = 60 }, ("Idempotency-Key", "canary-idempotency-key"))).Status);
        canaries["imported secret"] = imported;
        canaries["accepted token"] = tenant.Token("user-42");
        canaries["refused token"] = TestToken.Sign(new string('x', 40), new { sub = "mallory" });
        var anonymous = await tenant.StartAnonymousAsync();
        canaries["anonymous credential"] = anonymous.Split('.')[2];
        var bound = (await tenant.InitAsync(canaries["accepted token"], anonymous)).Get("session");
        canaries["bound credential"] = bound.Split('.')[2];
        await tenant.InitAsync(canaries["refused token"]);
        await tenant.SayAsync(bound, "hello");
        await tenant.PostAsync("/v1/tenant/identity/check", new { token = canaries["accepted token"] });
        await Answer.OfAsync(gateway.Public, HttpMethod.Get, $"/v1/session/messages?token={canaries["accepted token"]}", null, bound);
        await gateway.OperateAsync(HttpMethod.Get, "/v1/operator/tenants", null, "wrong-" + TestGateway.OperatorKey);
        await tenant.PatchAsync(new { identity = new { mode = imported } });

        var export = (await tenant.GetAsync("/v1/tenant/audit/export")).Text;
        var places = new Dictionary<string, byte[]>
        {
            ["log"] = Encoding.UTF8.GetBytes(string.Join('\n', gateway.Log.Lines)),
            ["export"] = Encoding.UTF8.GetBytes(export),
        };
        foreach (var file in Directory.EnumerateFiles(gateway.DataDirectory, "*", SearchOption.AllDirectories))
        {
            // The lock file is locked, and empty.
            if (new FileInfo(file).Length > 0)
                places[Path.GetFileName(file)] = await ReadSharedAsync(file);
        }

        Assert.Contains("blinq.db-wal", places.Keys);
        Assert.Contains("master.key", places.Keys);
        Assert.True(places["log"].Length > 1_000);
        foreach (var (canary, text) in canaries)
        {
            foreach (var (place, bytes) in places)
            {
                foreach (var form in Forms(text))
                    Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(form)) < 0, $"The {canary} is in the {place}.");
            }
        }
    }

    /// <summary>Base64 depends on what stands before, so all three shifts; their first and last characters are its neighbours'.</summary>
    private static IEnumerable<string> Forms(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        yield return text;
        yield return Convert.ToHexStringLower(bytes);
        yield return Convert.ToHexString(bytes);
        for (var shift = 0; shift < 3; shift++)
        {
            byte[] shifted = [.. new byte[shift], .. bytes];
            yield return Convert.ToBase64String(shifted)[4..^4];
            yield return Base64Url.EncodeToString(shifted)[4..^4];
        }
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }
}
