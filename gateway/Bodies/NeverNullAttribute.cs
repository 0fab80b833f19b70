namespace Blinq.Gateway.Bodies;

/// <summary>
/// A field of a request that may be left out, but not be <c>null</c>: of a merge patch, where <c>null</c> would mean to take
/// the value away (RFC 7396), and there always is one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NeverNullAttribute : Attribute;
