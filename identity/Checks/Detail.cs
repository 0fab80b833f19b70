using System.Globalization;
using System.Runtime.CompilerServices;

namespace Blinq.Identity.Checks;

/// <summary>
/// An interpolated text that is only put together where the context explains, so that the hot path, which tells
/// nobody why, does not pay for it.
/// </summary>
[InterpolatedStringHandler]
internal ref struct Detail
{
    private DefaultInterpolatedStringHandler _text;

    public Detail(int literalLength, int formattedCount, TokenValidationContext context, out bool isWanted)
    {
        isWanted = context.Explains;
        _text = isWanted ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    /// <summary>Only where the context explains.</summary>
    public string ToText() => _text.ToStringAndClear();
}
