namespace Blinq.Gateway;

/// <summary>Marks this assembly, for whoever starts it as a process or looks into it.</summary>
public sealed class GatewayAssembly
{
    private GatewayAssembly() { }
}
