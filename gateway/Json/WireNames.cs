using System.Reflection;
using System.Text.Json.Serialization;

namespace Blinq.Gateway.Json;

/// <summary>
/// The names of an enum's members on the wire, compared exactly: the converter of the framework would take numbers and
/// any casing, and a typo in a setting must not be guessed at.
/// </summary>
internal static class WireNames<TEnum> where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> Values = WireNames.FieldsOf(typeof(TEnum))
        .ToDictionary(WireNames.Of, field => (TEnum)field.GetValue(null)!, StringComparer.Ordinal);

    /// <summary>For messages: <c>admin, support</c>.</summary>
    public static string Listed { get; } = string.Join(", ", Values.Keys);

    public static bool TryParse(string text, out TEnum value) => Values.TryGetValue(text, out value);
}

/// <summary>The same where the enum is known only when the program runs.</summary>
internal static class WireNames
{
    public static IEnumerable<string> Of(Type names) => FieldsOf(names).Select(Of);

    public static FieldInfo[] FieldsOf(Type names) => names.GetFields(BindingFlags.Public | BindingFlags.Static);

    public static string Of(FieldInfo field) => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name;
}
