namespace Blinq.Bench.Naive;

/// <summary>All that a session is, written as a whole with every call.</summary>
[GenerateSerializer]
public sealed class SessionState
{
    [Id(0)] public string PublicToken { get; set; } = "";

    [Id(1)] public byte[] CredentialHash { get; set; } = [];

    [Id(2)] public DateTimeOffset StartedAt { get; set; }

    [Id(3)] public string? Subject { get; set; }

    [Id(4)] public List<string> Events { get; set; } = [];
}
