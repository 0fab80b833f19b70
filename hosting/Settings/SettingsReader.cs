namespace Blinq.Hosting.Settings;

/// <summary>Whether a text has the form that a setting expects.</summary>
internal delegate bool SettingParser<T>(string text, out T value);

/// <summary>Reads settings one by one and collects every error as one clear line, so that all are told at once.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The text of a setting; one that is empty counts as not set.</summary>
    public string? Text(string key)
    {
        _known.Add(key);
        return configuration[key] is { Length: > 0 } text ? text : null;
    }

    public T Read<T>(string key, T fallback, string expected, SettingParser<T> parse)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (parse(text, out var value))
            return value;
        Refuse(key, $"is '{Shorten(text)}'", expected);
        return fallback;
    }

    /// <summary>
    /// The same for a setting whose value must not be shown. Line breaks at its end do not count, and one that is there but
    /// empty is an error: what was to be in it is lost, and taking it for not set would make a new key in its place.
    /// </summary>
    public T? ReadSecret<T>(string key, string expected, SettingParser<T> parse)
    {
        _known.Add(key);
        if (configuration[key] is not { } given)
            return default;
        var text = given.TrimEnd('\r', '\n');
        if (text.Length == 0)
        {
            Refuse(key, "is empty", $"{expected}, or no such setting at all");
            return default;
        }
        if (parse(text, out var value))
            return value;
        Refuse(key, "has the wrong form (not shown here)", expected);
        return default;
    }

    /// <summary>A list: either one text with commas between, or <c>key:0</c>, <c>key:1</c>, ….</summary>
    public IReadOnlyList<T> List<T>(string key, string expected, SettingParser<T> parse)
    {
        var entries = (Text(key) ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => (Key: key, Text: text))
            .Concat(configuration.GetSection(key).GetChildren().Select(child => (Key: child.Path, Text: Text(child.Path) ?? "")));
        var values = new List<T>();
        foreach (var (name, text) in entries)
        {
            if (parse(text, out var value))
                values.Add(value);
            else
                Refuse(name, $"is '{Shorten(text)}'", expected);
        }
        return values;
    }

    public void Refuse(string key, string problem, string expected) =>
        _errors.Add($"Setting {key} {problem}; expected {expected}.");

    /// <summary>A misspelt setting would be silently without effect, so a setting that no code asked for is an error.</summary>
    /// <param name="knownElsewhere">Sections within it that another reader answers for.</param>
    public void RefuseUnknown(string section, params IReadOnlyList<string> knownElsewhere)
    {
        foreach (var (key, value) in configuration.GetSection(section).AsEnumerable())
        {
            if (value is not null && !_known.Contains(key) && !knownElsewhere.Any(other => IsWithin(key, other)))
                _errors.Add($"Setting {key} is unknown; {Nearest(key)}");
        }
    }

    /// <exception cref="SettingsException">There are errors; it holds them all.</exception>
    public void ThrowIfAnyIsWrong()
    {
        if (_errors.Count > 0)
            throw new SettingsException(_errors);
    }

    private static bool IsWithin(string key, string section) =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase)
        && (key.Length == section.Length || key[section.Length] == ':');

    private string Nearest(string key)
    {
        var nearest = _known.MinBy(known => Distance(known, key));
        return nearest is not null && Distance(nearest, key) <= 3
            ? $"did you mean {nearest}?"
            : $"expected one of {string.Join(", ", _known.Order(StringComparer.Ordinal))}.";
    }

    /// <summary>Levenshtein's distance, without regard to case.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
            }
        }
        return row[^1];
    }

    /// <summary>A wrong value may be anything, a whole file too; a line stays a line.</summary>
    private static string Shorten(string text)
    {
        var line = string.Concat(text.Where(c => !char.IsControl(c)));
        return line.Length <= 80 ? line : line[..80] + "…";
    }
}
