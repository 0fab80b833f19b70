namespace Blinq.Silo.Hosting;
internal static class ClusterTables { public static Task EnsureAsync(string c, TimeProvider t, CancellationToken x) => throw new NotImplementedException(); public static string WithSearchPath(string c) => c; }
