namespace Blinq.Hosting.Settings;

/// <summary>How a collector is spoken to.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC, over HTTP/2; a collector's port 4317 as a rule.</summary>
    Grpc,

    /// <summary>Protocol buffers over HTTP/1.1, to <c>/v1/metrics</c> and <c>/v1/traces</c>; port 4318 as a rule.</summary>
    Http,
}
