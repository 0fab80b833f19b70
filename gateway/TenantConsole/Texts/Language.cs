using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Blinq.Gateway.Files;

namespace Blinq.Gateway.TenantConsole.Texts;

/// <summary>The console's texts in one language: a flat JSON file with a text a key, <c>{0}</c> where a value goes.</summary>
internal sealed class Language
{
    public const string Fallback = "en";

    private static readonly FrozenDictionary<string, Language> Known =
        new[] { ("en", "English"), ("ru", "Русский"), ("kk", "Қазақша") }
            .Select(one => new Language(one.Item1, one.Item2)).ToFrozenDictionary(one => one.Code, StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, string> _texts;

    private Language(string code, string name)
    {
        (Code, Name) = (code, name);
        using var file = JsonDocument.Parse(ServedFile.ReadEmbedded($"console/texts/{code}.json"));
        _texts = file.RootElement.EnumerateObject().ToFrozenDictionary(text => text.Name, text => text.Value.GetString()!, StringComparer.Ordinal);
    }

    /// <summary>As <c>lang</c> says it.</summary>
    public string Code { get; }

    /// <summary>In the language itself.</summary>
    public string Name { get; }

    public static IEnumerable<Language> All => Known.Values.OrderBy(language => Array.IndexOf(["en", "ru", "kk"], language.Code));

    public static Language English => Known[Fallback];

    internal IReadOnlyDictionary<string, string> Texts => _texts;

    public static Language? Find(string? code) => code is not null && Known.TryGetValue(code, out var language) ? language : null;

    public bool Has(string key) => _texts.ContainsKey(key);

    /// <exception cref="KeyNotFoundException">There is no such text; a test compares the languages.</exception>
    public string Text(string key, params object?[] values) =>
        values.Length == 0 ? _texts[key] : string.Format(CultureInfo.InvariantCulture, _texts[key], values);
}
