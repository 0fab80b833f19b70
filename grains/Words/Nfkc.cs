using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Blinq.Grains.Words;

/// <summary>
/// Normalization form KC (UAX #15). The runtime's own does nothing to what is not ASCII in a process without ICU, and all of
/// ours run without. Thread-safe.
/// </summary>
public static class Nfkc
{
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7;
    private const int LCount = 19, VCount = 21, TCount = 28, SCount = LCount * VCount * TCount;

    private static readonly Lazy<Tables> Data = new(Tables.Load);

    /// <param name="text">Without unpaired surrogates.</param>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ascii.IsValid(text) ? text : Compose(Reorder(Decompose(text)));
    }

    /// <summary>
    /// The same piece by piece, with where each piece stands in the text: cut where what comes next neither joins what was before
    /// nor moves into it (UAX #15, stable code points).
    /// </summary>
    internal static IEnumerable<(int Start, int Length, string Normalized)> NormalizePieces(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            do
                end += Rune.GetRuneAt(text, end).Utf16SequenceLength;
            while (end < text.Length && !BeginsPiece(Rune.GetRuneAt(text, end)));
            yield return (start, end - start, Normalize(text[start..end]));
            start = end;
        }
    }

    private static bool BeginsPiece(Rune rune)
    {
        if (rune.IsAscii)
            return true;
        var first = Data.Value.Decompositions.TryGetValue(rune.Value, out var parts) ? parts[0] : rune.Value;
        return ClassOf(first) == 0 && first is not (>= VBase and < VBase + VCount) and not (> TBase and < TBase + TCount) && !Data.Value.Seconds.Contains(first);
    }

    private static List<int> Decompose(string text)
    {
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var s = rune.Value - SBase;
            if (s is >= 0 and < SCount)
            {
                points.Add(LBase + (s / (VCount * TCount)));
                points.Add(VBase + (s % (VCount * TCount) / TCount));
                if (s % TCount != 0)
                    points.Add(TBase + (s % TCount));
            }
            else if (Data.Value.Decompositions.TryGetValue(rune.Value, out var parts))
            {
                points.AddRange(parts);
            }
            else
            {
                points.Add(rune.Value);
            }
        }
        return points;
    }

    // Marks of different classes after one letter have one order. An insertion sort: stable, and runs are short.
    private static List<int> Reorder(List<int> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var (point, kind) = (points[i], ClassOf(points[i]));
            var to = i;
            for (; kind != 0 && to > 0 && ClassOf(points[to - 1]) > kind; to--)
                points[to] = points[to - 1];
            points[to] = point;
        }
        return points;
    }

    private static string Compose(List<int> points)
    {
        var (starter, last) = (-1, 0);
        var composed = new List<int>(points.Count);
        foreach (var point in points)
        {
            var kind = ClassOf(point);
            if (starter >= 0 && (last < kind || (last == 0 && starter == composed.Count - 1)) && Pair(composed[starter], point) is { } pair)
            {
                composed[starter] = pair;
                continue;
            }
            if (kind == 0)
                starter = composed.Count;
            last = kind;
            composed.Add(point);
        }
        var text = new StringBuilder(composed.Count);
        foreach (var point in composed)
            text.Append(new Rune(point).ToString());
        return text.ToString();
    }

    private static int? Pair(int first, int second)
    {
        if (first - LBase is >= 0 and < LCount && second - VBase is >= 0 and < VCount)
            return SBase + ((((first - LBase) * VCount) + (second - VBase)) * TCount);
        if (first - SBase is >= 0 and < SCount && (first - SBase) % TCount == 0 && second - TBase is > 0 and < TCount)
            return first + (second - TBase);
        return Data.Value.Pairs.TryGetValue((first, second), out var pair) ? pair : null;
    }

    private static int ClassOf(int point) => point < 0x300 ? 0 : Data.Value.Classes.GetValueOrDefault(point);

    private sealed record Tables(
        FrozenDictionary<int, int[]> Decompositions, FrozenDictionary<int, int> Classes, FrozenDictionary<(int, int), int> Pairs)
    {
        /// <summary>What may join the one before it.</summary>
        public FrozenSet<int> Seconds { get; } = Pairs.Keys.Select(pair => pair.Item2).ToFrozenSet();

        public static Tables Load()
        {
            using var file = typeof(Nfkc).Assembly.GetManifestResourceStream("nfkc.txt")!;
            using var reader = new StreamReader(file);
            var parts = reader.ReadToEnd().Split("\n#", StringSplitOptions.TrimEntries);
            return new Tables(
                Lines(parts[0]).Skip(1).Select(line => line.Split('=')).ToFrozenDictionary(line => Hex(line[0]), line => Points(line[1])),
                Lines(parts[1]).Select(line => line.Split('=')).ToFrozenDictionary(line => Hex(line[0]), line => int.Parse(line[1], CultureInfo.InvariantCulture)),
                Lines(parts[2]).Select(line => line.Split('=')).ToFrozenDictionary(line => (Points(line[0])[0], Points(line[0])[1]), line => Hex(line[1])));
        }

        private static string[] Lines(string part) => part.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        private static int[] Points(string text) => [.. text.Split(' ').Select(Hex)];

        private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
