namespace Blinq.Gateway.Errors;

/// <summary>Stands on an endpoint that people open in a browser: there a fault is a page, not JSON.</summary>
internal sealed record ProblemPage(Func<HttpContext, Problem, Task> Write);
