namespace Blinq.Bench.Profiles;

/// <summary>What part of a request a sample of a profile belongs to.</summary>
internal enum RequestPart
{
    /// <summary>Kestrel, the pipeline and the endpoints.</summary>
    Http,

    /// <summary>Sockets, of requests and, in a cluster, of PostgreSQL and other silos.</summary>
    Sockets,

    /// <summary>Tokens: the checks and the signature.</summary>
    Verdict,

    /// <summary>Orleans, and the conversation's own code.</summary>
    Grain,

    /// <summary>JSON, in and out of requests and events.</summary>
    Encoding,

    /// <summary>The ledger's writer and readers, with SQLite or the client of PostgreSQL under them.</summary>
    Ledger,

    GarbageCollection,

    /// <summary>The JIT compiler, which is done some time after the start.</summary>
    Compiler,

    /// <summary>The thread pool, timers, and stacks that name none of the above.</summary>
    Rest,
}
