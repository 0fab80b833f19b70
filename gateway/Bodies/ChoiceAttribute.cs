namespace Blinq.Gateway.Bodies;

/// <summary>The texts that a field of a request may hold, for the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ChoiceAttribute(params string[] values) : Attribute
{
    /// <summary>The wire names of an enum.</summary>
    public ChoiceAttribute(Type names)
        : this([.. Json.WireNames.Of(names)])
    {
    }

    /// <summary>Those of the values that this field does not take.</summary>
    public string? Except { get; init; }

    public IEnumerable<string> Values => values.Where(value => value != Except);
}
