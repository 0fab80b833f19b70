namespace Blinq.Grains.Conversations.Wire;

/// <summary>Who speaks.</summary>
public enum WireMessageRole : byte
{
    Visitor = 1,
    Assistant = 2,
    Agent = 3,
}

/// <summary>Why a visitor may not have what was asked for.</summary>
public enum WireAccessRefusal : byte
{
    SessionUnknown = 1,
    SessionSuspended = 2,
    IdentityRequired = 3,
    SessionEnded = 4,
}
