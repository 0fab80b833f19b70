using Blinq.Gateway.Errors;

namespace Blinq.Gateway.TenantConsole.SignIn;

/// <param name="To">Where to go afterwards.</param>
/// <param name="Refused">Why the last try failed.</param>
internal sealed record SignInModel(string? To, Problem? Refused);
