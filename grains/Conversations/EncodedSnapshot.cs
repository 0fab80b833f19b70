using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Blinq.Grains.Payloads;
using Blinq.Identity.Verdicts;
using Blinq.Ledger.Hashing;

namespace Blinq.Grains.Conversations;

/// <summary>A snapshot as it is written.</summary>
/// <param name="V"><see cref="SnapshotCodec.StateVersion"/>.</param>
/// <param name="Sum">SHA-256 of all of this as it is written without it.</param>
internal sealed record EncodedSnapshot(
    int V, string Tenant, string Stream, long Seq, Digest Hash, DateTimeOffset At, EncodedState State, Digest? Sum = null);

/// <summary>The state in it; its seq is the head's.</summary>
internal sealed record EncodedState(
    bool Erased, DateTimeOffset StartedAt, DateTimeOffset LastAnonymousActivityAt, ImmutableArray<Digest> Live,
    ImmutableArray<Digest> Ended, SessionEnding? EndedBy = null, VerifiedIdentity? Binding = null,
    DateTimeOffset? BoundAt = null, DateTimeOffset? LastVerifiedAt = null, DateTimeOffset? WaitsForReplySince = null,
    bool? Answered = null);

/// <summary>The generated reading and writing of snapshots.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(DigestConverter), typeof(KeyIdConverter), typeof(UserIdConverter), typeof(SubjectIdConverter),
        typeof(EpochConverter), typeof(NamedEnumConverter<SessionEnding>),
    ])]
[JsonSerializable(typeof(EncodedSnapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
