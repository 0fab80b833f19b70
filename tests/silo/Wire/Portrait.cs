using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Blinq.Silo.Tests.Wire;

/// <summary>All that a value holds, down to its fields, as text: two values that are drawn alike are equal.</summary>
internal static class Portrait
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Draw(text, value, 0);
        return text.ToString();
    }

    private static void Draw(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.AppendLine("null");
                break;
            case string or bool or Enum or Guid:
                text.AppendLine(CultureInfo.InvariantCulture, $"{value}");
                break;
            case DateTimeOffset at:
                text.AppendLine(at.ToString("O", CultureInfo.InvariantCulture));
                break;
            case IFormattable number when value.GetType().IsPrimitive:
                text.AppendLine(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case ReadOnlyMemory<byte> bytes:
                text.AppendLine(Convert.ToHexString(bytes.Span));
                break;
            case IEnumerable many:
                DrawMany(text, many, depth);
                break;
            default:
                DrawFields(text, value, depth);
                break;
        }
    }

    private static void DrawMany(StringBuilder text, IEnumerable many, int depth)
    {
        var drawn = many.Cast<object?>().Select(one =>
        {
            var inner = new StringBuilder();
            Draw(inner, one, depth + 1);
            return inner.ToString();
        });
        var isOrdered = many is IList;
        text.AppendLine("[");
        foreach (var one in isOrdered ? drawn : drawn.Order(StringComparer.Ordinal))
            text.Append(' ', depth * 2).Append(one);
        text.Append(' ', depth * 2).AppendLine("]");
    }

    private static void DrawFields(StringBuilder text, object value, int depth)
    {
        text.AppendLine(value.GetType().Name);
        for (var type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                text.Append(' ', depth * 2 + 2).Append(field.Name).Append(" = ");
                Draw(text, field.GetValue(value), depth + 1);
            }
        }
    }
}
