namespace Blinq.Gateway.Bodies;

/// <summary>The length of this text is counted in bytes of UTF-8; else it is in UTF-16 code units, as JavaScript, Java and .NET count.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CountedInBytesAttribute : Attribute;
