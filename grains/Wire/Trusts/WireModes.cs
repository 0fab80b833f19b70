namespace Blinq.Grains.Wire.Trusts;

/// <summary>What a tenant does with tokens.</summary>
public enum WireIdentityMode : byte
{
    Off = 1,
    Observe = 2,
    Optional = 3,
    Required = 4,
}

/// <summary>What a management key may do.</summary>
public enum WireScope : byte
{
    Admin = 1,
    Support = 2,
}
