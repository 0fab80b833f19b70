namespace Blinq.Grains.Payloads;

/// <summary>The type that an event has in the ledger: lower-case dotted, for ever.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class EventTypeAttribute(string name) : Attribute
{
    public string Name => name;
}
