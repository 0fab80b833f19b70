using Blinq.Hosting.Processes;
using Blinq.Silo;

const string Help = """
    Blinq silo: hosts the grains of a cluster on PostgreSQL, and serves nothing but its health and /metrics.

    Usage: Blinq.Silo [--SETTING VALUE …]

    Settings come from appsettings.json, the environment (Blinq__MasterKey=…), these arguments and the files of
    Blinq:SecretsDirectory; a later one wins. It needs Blinq:Ledger:Provider postgres, Blinq:Ledger:ConnectionString and
    Blinq:MasterKey. Beyond this machine also Blinq:Cluster:Address, and Blinq:Cluster:Tls. docs/operations.md has all.
    Blinq.Gateway doctor --role silo looks at them without starting.

    Exit codes: 0 told to stop, and drained; 1 cannot start, a line for each error on standard error; 3 declared dead by its
    cluster: start it again.
    """;

return await BlinqProgram.RunAsync(args, Help, async configuration => await SiloServer.StartAsync(configuration, new ProcessOptions(), CancellationToken.None));
