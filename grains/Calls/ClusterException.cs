namespace Blinq.Grains.Calls;

/// <summary>A silo could not serve a call for a reason of its own, such as a bug. Its log has the details.</summary>
public sealed class ClusterException(string message) : Exception(message);
