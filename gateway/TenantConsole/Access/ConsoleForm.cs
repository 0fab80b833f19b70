using System.Security.Cryptography;
using System.Text;
using Blinq.Gateway.Errors;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Blinq.Gateway.TenantConsole.Access;

/// <summary>The fields of a form that one of the console's pages sent.</summary>
internal sealed class ConsoleForm(IFormCollection fields)
{
    /// <summary>The field with the form's token.</summary>
    public const string TokenField = "form-token";

    private static readonly FormOptions Bounds = new() { ValueCountLimit = 64, KeyLengthLimit = 64, ValueLengthLimit = 64 * 1024, BufferBody = false };
    private static readonly FormOptions LargeBounds = new() { ValueCountLimit = 64, KeyLengthLimit = 64, ValueLengthLimit = LargeForm.MaxValueLength, BufferBody = false };

    /// <returns><c>null</c> if the form has no such field.</returns>
    public string? this[string name] => fields.TryGetValue(name, out StringValues values) && values is [{ } first, ..] ? first : null;

    /// <summary>The same without white space around it; <c>null</c> where nothing is left.</summary>
    public string? Trimmed(string name) => this[name]?.Trim() is { Length: > 0 } text ? text : null;

    public bool Has(string name) => fields.ContainsKey(name);

    public bool Carries(string token) => this[TokenField] is { } given
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token));

    public static async ValueTask<(ConsoleForm?, Problem?)> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return (null, Problems.UnsupportedMediaType with { Detail = "A form is expected." });
        try
        {
            var isLarge = http.GetEndpoint()?.Metadata.GetMetadata<LargeForm>() is not null;
            http.Features.Set<IFormFeature>(new FormFeature(http.Request, isLarge ? LargeBounds : Bounds));
            return (new ConsoleForm(await http.Request.ReadFormAsync(http.RequestAborted)), null);
        }
        catch (InvalidDataException)
        {
            // Only that it is one: the exception's text quotes what was sent.
            return (null, Problems.InvalidRequest with { Detail = "The form has too many or too large fields." });
        }
    }
}

internal static class ConsoleFormExtensions
{
    /// <summary>Only on calls of a form.</summary>
    public static ConsoleForm Form(this HttpContext http) =>
        http.Features.Get<ConsoleForm>() ?? throw new InvalidOperationException("This is no form's call.");
}
