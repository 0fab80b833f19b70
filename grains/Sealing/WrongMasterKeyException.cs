namespace Blinq.Grains.Sealing;

/// <summary>The master key is not the one that this installation's secrets are sealed with. The process must not start.</summary>
public sealed class WrongMasterKeyException(string expected, string actual)
    : Exception($"This installation's secrets are sealed with master key {expected}, but master key {actual} was given. If the master key is being changed: see docs/operations.md, \"Changing the master key\".")
{
    public string Expected { get; } = expected;

    public string Actual { get; } = actual;
}
