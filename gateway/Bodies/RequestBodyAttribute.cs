namespace Blinq.Gateway.Bodies;

/// <summary>Stands on what is read from requests: its properties say, for the OpenAPI document, what the handler refuses.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RequestBodyAttribute : Attribute;
