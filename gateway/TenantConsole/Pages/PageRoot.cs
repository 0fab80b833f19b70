using Microsoft.AspNetCore.Components;

namespace Blinq.Gateway.TenantConsole.Pages;

/// <summary>Hands context and model down to the frame and the page in it.</summary>
internal sealed class PageRoot<TPage, TModel> : IComponent
    where TPage : IComponent
{
    private RenderHandle _handle;

    /// <summary>The two together, as one parameter.</summary>
    [Parameter]
    public object? Content { get; set; }

    public void Attach(RenderHandle renderHandle) => _handle = renderHandle;

    public Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        var (context, model) = ((PageContext, TModel))Content!;
        _handle.Render(builder =>
        {
            builder.OpenComponent<CascadingValue<PageContext>>(0);
            builder.AddComponentParameter(1, nameof(CascadingValue<PageContext>.Value), context);
            builder.AddComponentParameter(2, nameof(CascadingValue<PageContext>.IsFixed), true);
            builder.AddComponentParameter(3, nameof(CascadingValue<PageContext>.ChildContent), (RenderFragment)(inner =>
            {
                inner.OpenComponent<CascadingValue<TModel>>(0);
                inner.AddComponentParameter(1, nameof(CascadingValue<TModel>.Value), model);
                inner.AddComponentParameter(2, nameof(CascadingValue<TModel>.IsFixed), true);
                inner.AddComponentParameter(3, nameof(CascadingValue<TModel>.ChildContent), (RenderFragment)(page =>
                {
                    page.OpenComponent<Frame>(0);
                    page.AddComponentParameter(1, nameof(Frame.ChildContent), (RenderFragment)(body =>
                    {
                        body.OpenComponent<TPage>(0);
                        body.CloseComponent();
                    }));
                    page.CloseComponent();
                }));
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        });
        return Task.CompletedTask;
    }
}
