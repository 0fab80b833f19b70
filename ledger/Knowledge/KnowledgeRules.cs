using System.Buffers;
using Blinq.Ledger.Identifiers;
using Blinq.Ledger.Streams;

namespace Blinq.Ledger.Knowledge;

/// <summary>The bounds of what an append may say of a tenant's knowledge, the same for every store.</summary>
public static class KnowledgeRules
{
    public const int MaxIdLength = 128;

    /// <summary>What <see cref="IsId"/> wants, for those who read a refusal.</summary>
    public const string IdForm = "1 to 128 characters of A-Z, a-z, 0-9, '.', '_', '~' and '-'";

    public const int MaxDetailsLength = 64 * 1024;
    public const int MaxTextLength = 256 * 1024;
    public const int MaxPassages = 1_000;
    public const int MaxPassageLength = 4_000;
    public const int MaxTokens = 8_000;
    public const int MaxTokenLength = 128;

    /// <summary>How many documents are read at once without their texts.</summary>
    public const int MaxExcerpt = 100;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-");

    /// <summary>Whether a text can name a document or an audience: 1–128 characters of <c>A–Z a–z 0–9 . _ ~ -</c>, neither <c>.</c> nor <c>..</c>.</summary>
    public static bool IsId(string? id) =>
        id is { Length: >= 1 and <= MaxIdLength } and not ("." or "..") && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <summary>Whether a text can be a token: 1–128 characters, each an ASCII digit or small letter, or beyond ASCII and no half of a surrogate pair.</summary>
    public static bool IsToken(string? token)
    {
        if (token is not { Length: >= 1 and <= MaxTokenLength } || !Text.IsWellFormed(token))
            return false;
        foreach (var c in token)
        {
            if (c < 0x80 ? !char.IsAsciiDigit(c) && !char.IsAsciiLetterLower(c) : char.IsWhiteSpace(c))
                return false;
        }
        return true;
    }

    /// <exception cref="ArgumentException">It breaks one of these rules, or does not belong to the stream.</exception>
    internal static void Check(StreamId stream, int events, KnowledgeChange change)
    {
        if (events != 1)
            throw new ArgumentException("A change of knowledge is one event.");
        var name = change switch
        {
            KnowledgeChange.DocumentPut put => StreamId.DocumentPrefix + CheckId(put.Document),
            KnowledgeChange.DocumentDeleted deleted => StreamId.DocumentPrefix + CheckId(deleted.Document),
            KnowledgeChange.AudienceChanged changed => StreamId.AudiencePrefix + CheckId(changed.Audience),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (name != stream.Name)
            throw new ArgumentException("A change of knowledge comes with an append to its own stream.");
        if (change is KnowledgeChange.AudienceChanged { Rule: { } rule })
            CheckText(rule, MaxDetailsLength, "An audience's rule");
        if (change is KnowledgeChange.DocumentPut document)
            CheckDocument(document);
    }

    /// <exception cref="ArgumentException">A filter breaks a rule that its documentation states.</exception>
    internal static void Check(PassageFilter filter)
    {
        if (filter.Groups.Count is < 1 or > 4 || filter.Limit is < 1 or > 10_000)
            throw new ArgumentException("A filter has 1 to 4 groups and a limit of 1 to 10,000.");
        // What is a token can be read as nothing else by a store's query language.
        if (filter.Groups.Any(group => group.Count == 0 || !group.All(IsToken)) || (filter.Prefix is { } prefix && !IsToken(prefix)))
            throw new ArgumentException("A filter's groups hold tokens.");
    }

    /// <summary>About how much memory a change takes until it is written.</summary>
    internal static long BytesOf(KnowledgeChange? change) => change is not KnowledgeChange.DocumentPut put ? 0
        : 2L * (put.Details.Length + put.Text.Length + put.Passages.Sum(passage => (long)passage.Text.Length + passage.Tokens.Sum(token => (long)token.Length + 16)));

    private static void CheckDocument(KnowledgeChange.DocumentPut document)
    {
        CheckText(document.Details, MaxDetailsLength, "A document's details");
        CheckText(document.Text, MaxTextLength, "A document's text");
        if (document.Passages.Count > MaxPassages)
            throw new ArgumentException("A document has at most 1,000 passages.");
        foreach (var passage in document.Passages)
        {
            CheckText(passage.Text, MaxPassageLength, "A passage's text");
            if (passage.Heading.Length > MaxPassageLength || !Text.IsWellFormed(passage.Heading))
                throw new ArgumentException("A passage's heading is at most 4,000 characters of well-formed text.");
            if (passage.Tokens.Count > MaxTokens || !passage.Tokens.All(IsToken))
                throw new ArgumentException("A passage has at most 8,000 tokens, each of 1 to 128 letters, digits and marks.");
        }
    }

    private static string CheckId(string id) =>
        IsId(id) ? id : throw new ArgumentException($"An id is {IdForm}.");

    private static void CheckText(string text, int maxLength, string what)
    {
        if (text.Length is 0 || text.Length > maxLength || !Text.IsWellFormed(text))
            throw new ArgumentException($"{what} is 1 to {maxLength} characters of well-formed text.");
    }
}
