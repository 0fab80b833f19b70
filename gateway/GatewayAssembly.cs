namespace Blinq.Gateway;

/// <summary>Marks this assembly, for tests that start it as a process or look into it.</summary>
public sealed class GatewayAssembly
{
    private GatewayAssembly() { }
}
