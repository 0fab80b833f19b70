using Blinq.Grains.Wire.Verdicts;

namespace Blinq.Grains.Conversations.Wire;

/// <summary>A conversation as the tenant sees it.</summary>
[GenerateSerializer, Immutable, Alias("blinq.conversation.description")]
public sealed record DescriptionReply
{
    [Id(0)] public required WireIdentity? Binding { get; init; }

    [Id(1)] public required DateTimeOffset StartedAt { get; init; }

    [Id(2)] public required DateTimeOffset? BoundAt { get; init; }

    [Id(3)] public required DateTimeOffset? LastVerifiedAt { get; init; }

    [Id(4)] public required WirePage? Page { get; init; }

    [Id(5)] public required int LiveCredentials { get; init; }

    [Id(6)] public required string? EndedBy { get; init; }

    [Id(7)] public required long Seq { get; init; }
}
