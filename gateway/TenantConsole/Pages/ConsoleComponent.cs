using Microsoft.AspNetCore.Components;

namespace Blinq.Gateway.TenantConsole.Pages;

/// <summary>What the console's components have in common.</summary>
public abstract class ConsoleComponent : ComponentBase
{
    [CascadingParameter]
    internal PageContext Page { get; set; } = null!;

    /// <summary>A text in the reader's language. It is put into HTML as text, whatever the values hold.</summary>
    protected string T(string key, params object?[] values) => Page.T(key, values);
}
