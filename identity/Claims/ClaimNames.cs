using System.Buffers;
using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Blinq.Identity.Claims;

/// <summary>
/// Which claims of its tokens a tenant wants to tell visitors' scopes by: 1–<see cref="Max"/> names, each once, in ordinal
/// order. Compared by value. A policy without any has <c>null</c> instead.
/// </summary>
public sealed class ClaimNames : IReadOnlyList<string>, IEquatable<ClaimNames>
{
    public const int Max = 8;

    /// <summary>Longest name in characters, all of them ASCII.</summary>
    public const int MaxNameLength = 128;

    /// <summary>
    /// Names that have a meaning already: the registered claims of RFC 7519 §4.1, and what is shown of a visitor, which a person
    /// may often change by oneself.
    /// </summary>
    public static IReadOnlyList<string> Reserved { get; } = ["aud", "email", "exp", "iat", "iss", "jti", "name", "nbf", "sub"];

    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'()*+,-./:;<=>?@[]^_`{|}~");

    private readonly string[] _names;

    private ClaimNames(string[] names) => _names = names;

    /// <returns><c>null</c> for no names.</returns>
    /// <exception cref="ArgumentException">There are too many, or one can't be used.</exception>
    public static ClaimNames? Of(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (!names.All(IsValid))
            throw new ArgumentException("A claim's name is 1 to 128 ASCII characters without spaces, quotes and backslashes, and not reserved.", nameof(names));
        string[] ordered = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (ordered.Length > Max)
            throw new ArgumentException("A tenant names at most 8 claims.", nameof(names));
        return ordered.Length == 0 ? null : new ClaimNames(ordered);
    }

    /// <summary>Whether a text can be such a name: 1–128 visible ASCII characters without quotes and backslashes, and not <see cref="Reserved"/>.</summary>
    public static bool IsValid([NotNullWhen(true)] string? name) =>
        name is { Length: >= 1 and <= MaxNameLength } && !name.AsSpan().ContainsAnyExcept(Characters)
        && !Reserved.Contains(name, StringComparer.Ordinal);

    public int Count => _names.Length;

    public string this[int index] => _names[index];

    public bool Contains(string name) => Array.BinarySearch(_names, name, StringComparer.Ordinal) >= 0;

    public IEnumerator<string> GetEnumerator() => _names.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ClaimNames? other) => other is not null && _names.AsSpan().SequenceEqual(other._names);

    public override bool Equals(object? obj) => Equals(obj as ClaimNames);

    public override int GetHashCode() => string.GetHashCode(_names[0], StringComparison.Ordinal) + _names.Length;

    public override string ToString() => string.Join(' ', _names);
}
