namespace Blinq.Grains.Words;

/// <summary>A token, and the word that it was made of.</summary>
/// <param name="Start">Where the word begins, in UTF-16 code units.</param>
/// <param name="Length">How long it is in the text, in UTF-16 code units.</param>
public readonly record struct LocatedToken(string Token, int Start, int Length);
