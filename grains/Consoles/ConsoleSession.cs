using Blinq.Ledger.Hashing;
using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Consoles;

/// <summary>A sign-in at the console that is neither over nor ended.</summary>
/// <param name="Key">The management key that it is bound to; whether that is still in force is for the caller to ask.</param>
/// <param name="Credential">SHA-256 of the secret that the browser holds.</param>
/// <param name="ShownSecrets">The keys, of both kinds, whose secret was on a page of this sign-in.</param>
public sealed record ConsoleSession(
    TenantId Tenant, SessionId Id, KeyId Key, Digest Credential, DateTimeOffset ExpiresAt, IReadOnlySet<KeyId> ShownSecrets);
