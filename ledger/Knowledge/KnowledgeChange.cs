using Blinq.Ledger.Hashing;

namespace Blinq.Ledger.Knowledge;

/// <summary>
/// What an append changes of a tenant's knowledge, written in the same transaction as its event, so that no search can see the
/// one without the other. The ledger does not know what documents, audiences and terms mean.
/// </summary>
public abstract record KnowledgeChange
{
    private KnowledgeChange() { }

    /// <summary>The document of this id is from now on this one, whatever it was before. Comes with the one event of its stream.</summary>
    /// <param name="Document">1–128 characters of <c>A–Z a–z 0–9 . _ ~ -</c>.</param>
    /// <param name="Hash">SHA-256 of what it holds.</param>
    /// <param name="Details">All but its text, one JSON object; at most <see cref="KnowledgeRules.MaxDetailsLength"/> characters.</param>
    /// <param name="Text">At most <see cref="KnowledgeRules.MaxTextLength"/> characters.</param>
    public sealed record DocumentPut(string Document, Digest Hash, string Details, string Text, IReadOnlyList<NewPassage> Passages) : KnowledgeChange
    {
        /// <summary>Without what it holds: this text can end up in a log line.</summary>
        public override string ToString() => $"{nameof(DocumentPut)} {{ Document = {Document} }}";
    }

    /// <summary>The document is gone, with its passages and their terms.</summary>
    public sealed record DocumentDeleted(string Document) : KnowledgeChange;

    /// <summary>The audience of this id has another rule.</summary>
    /// <param name="Audience">1–128 characters of <c>A–Z a–z 0–9 . _ ~ -</c>.</param>
    /// <param name="Rule">One JSON object; <c>null</c> = the audience is gone.</param>
    public sealed record AudienceChanged(string Audience, string? Rule) : KnowledgeChange;
}

/// <summary>A part of a document that can be found by itself.</summary>
/// <param name="Heading">The heading that it stands under; empty = none.</param>
/// <param name="Tokens">
/// What it is found by, in order and with repetitions: texts of 1–128 letters, digits and marks, at most
/// <see cref="KnowledgeRules.MaxTokens"/>. ASCII letters are small.
/// </param>
public sealed record NewPassage(string Heading, string Text, IReadOnlyList<string> Tokens)
{
    /// <summary>Without what it holds: this text can end up in a log line.</summary>
    public override string ToString() => $"{nameof(NewPassage)} {{ Length = {Text.Length} }}";
}
