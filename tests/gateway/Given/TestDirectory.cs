namespace Blinq.Gateway.Tests.Given;

/// <summary>Directories under one root that goes when the tests do.</summary>
internal static class TestDirectory
{
    private static readonly Lazy<string> Root = new(() =>
    {
        var root = Directory.CreateTempSubdirectory("blinq-gateway-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        return root;
    });

    private static int _count;

    /// <summary>A path where nothing is yet.</summary>
    public static string New() => Path.Combine(Root.Value, $"{Interlocked.Increment(ref _count)}");
}
