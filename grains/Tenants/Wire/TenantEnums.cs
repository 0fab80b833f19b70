namespace Blinq.Grains.Tenants.Wire;

/// <summary>Why a tenant's change was refused.</summary>
public enum WireChangeRefusal : byte
{
    NoIdentityKey = 1,
    NoPreviousKey = 2,
    AlreadyRegistered = 3,
    LastAdminKey = 4,
    TooManyManagementKeys = 5,
    TooManyRevocations = 6,
    RevocationInFuture = 7,
}

/// <summary>What an identity key is good for.</summary>
public enum WireKeyState : byte
{
    Current = 1,
    Previous = 2,
    Retired = 3,
}
