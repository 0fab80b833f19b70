using Blinq.Gateway.Errors;
using Blinq.Gateway.Tenants;

namespace Blinq.Gateway.TenantConsole.Setup;

/// <param name="Origins">As they stand in the field: an origin a line.</param>
/// <param name="Seen">The newest conversation; <c>null</c> if the widget was never seen.</param>
internal sealed record InstallModel(TenantView Tenant, string Origins, SeenWidget? Seen, Problem? Refused);

/// <summary>When and where the widget was seen last.</summary>
internal sealed record SeenWidget(string SessionId, DateTimeOffset At, bool IsIdentified, string? Origin, string? Page);
