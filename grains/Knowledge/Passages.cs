using Blinq.Ledger.Identifiers;

namespace Blinq.Grains.Knowledge;

/// <summary>A part of a document's text, and the heading that it stands under.</summary>
/// <param name="Heading">Empty = none.</param>
public sealed record Passage(string Heading, string Text);

/// <summary>
/// Cuts a text into passages: at Markdown headings, and between paragraphs where a passage would grow longer than
/// <see cref="Length"/>. Markdown is kept as text. Pure.
/// </summary>
public static class Passages
{
    /// <summary>How long a passage is to be, in UTF-16 code units; a paragraph longer than <see cref="Longest"/> is cut.</summary>
    public const int Length = 1_000;

    /// <summary>Longest passage, in UTF-16 code units.</summary>
    public const int Longest = 2_000;

    private const int LongestHeading = 200;

    public static List<Passage> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var passages = new List<Passage>();
        var (heading, passage, paragraph) = ("", "", new System.Text.StringBuilder());
        var fenced = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.AsSpan().TrimStart().StartsWith("```"))
                fenced = !fenced;
            if (!fenced && HeadingOf(line) is { } next)
            {
                EndPassage();
                heading = next;
            }
            else if (!fenced && string.IsNullOrWhiteSpace(line))
            {
                EndParagraph();
            }
            else
            {
                paragraph.Append(line).Append('\n');
            }
        }
        EndPassage();
        return passages;

        void EndParagraph()
        {
            var whole = paragraph.ToString().TrimEnd();
            paragraph.Clear();
            foreach (var piece in Pieces(whole))
            {
                if (passage.Length > 0 && passage.Length + 2 + piece.Length > Length)
                    Add();
                passage = passage.Length == 0 ? piece : $"{passage}\n\n{piece}";
            }
        }

        void EndPassage()
        {
            EndParagraph();
            Add();
        }

        void Add()
        {
            if (passage.Length > 0)
                passages.Add(new Passage(heading, passage));
            passage = "";
        }
    }

    /// <summary>CommonMark §4.2, without its closing sequence.</summary>
    private static string? HeadingOf(string line)
    {
        var text = line.AsSpan().TrimStart(' ');
        var level = text.IndexOfAnyExcept('#') is var end and >= 0 ? end : text.Length;
        if (line.Length - text.Length > 3 || level is < 1 or > 6 || (level < text.Length && text[level] is not (' ' or '\t')))
            return null;
        return Text.Cut(text[level..].Trim().TrimEnd('#').Trim().ToString(), LongestHeading);
    }

    private static IEnumerable<string> Pieces(string paragraph)
    {
        while (paragraph.Length > Longest)
        {
            var end = paragraph.AsSpan(0, Longest).LastIndexOfAny(' ', '\n', '\t') is var space && space > Longest / 2 ? space : Longest;
            var piece = Text.Cut(paragraph, end);
            paragraph = paragraph[piece.Length..].TrimStart();
            yield return piece.TrimEnd();
        }
        if (!string.IsNullOrWhiteSpace(paragraph))
            yield return paragraph;
    }
}
