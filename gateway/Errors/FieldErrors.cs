using Blinq.Ledger.Identifiers;

namespace Blinq.Gateway.Errors;

/// <summary>Collects what is wrong with a request, so that a caller learns of all of it at once.</summary>
internal sealed class FieldErrors
{
    /// <summary>For the OpenAPI document: no control characters.</summary>
    public const string SubjectPattern = @"^[^\u0000-\u001F\u007F-\u009F]+$";

    private List<FieldError>? _errors;

    /// <summary><c>null</c> while nothing is wrong.</summary>
    public Problem? Problem => _errors is null ? null : Problems.InvalidRequest with { Errors = _errors };

    public void Add(string field, string detail) => (_errors ??= []).Add(new FieldError(field, detail));

    /// <summary>A text that must be there, within lengths, in UTF-16 code units.</summary>
    public string Text(string field, string? value, int min, int max)
    {
        if (value is null)
            Add(field, "is required");
        else if (value.Length < min || value.Length > max)
            Add(field, $"must be {min} to {max} characters");
        else if (!Ledger.Identifiers.Text.IsWellFormed(value))
            Add(field, "holds an unpaired surrogate");
        return value ?? "";
    }

    /// <summary>The same for one that may be missing.</summary>
    public string? OptionalText(string field, string? value, int min, int max) =>
        value is null ? null : Text(field, value, min, max);

    /// <summary>One of an enum's wire names.</summary>
    public TEnum Choice<TEnum>(string field, string? value, TEnum fallback) where TEnum : struct, Enum
    {
        if (value is null)
            Add(field, $"is required; one of {Json.WireNames<TEnum>.Listed}");
        else if (Json.WireNames<TEnum>.TryParse(value, out var parsed))
            return parsed;
        else
            Add(field, $"must be one of {Json.WireNames<TEnum>.Listed}");
        return fallback;
    }

    public SubjectId? Subject(string field, string? value)
    {
        if (value is null)
            Add(field, "is required");
        else if (SubjectId.IsValid(value))
            return new SubjectId(value);
        else
            Add(field, $"must be 1 to {SubjectId.MaxLength} characters without control characters");
        return null;
    }

    public static Problem One(string field, string detail) =>
        Problems.InvalidRequest with { Errors = [new FieldError(field, detail)] };
}
