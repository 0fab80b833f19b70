namespace Blinq.Gateway.Bodies;

/// <summary>A text of bounded length, a number, true or false; or a list of such.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ScalarAttribute(int maxLength) : Attribute
{
    /// <summary>Longest text, in UTF-16 code units.</summary>
    public int MaxLength => maxLength;
}
