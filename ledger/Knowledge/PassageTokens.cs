namespace Blinq.Ledger.Knowledge;

/// <summary>A passage's tokens as they are stored: in UTF-8, with a space between.</summary>
public static class PassageTokens
{
    /// <summary>How often a token stands there.</summary>
    /// <param name="begins">Those count too that begin so.</param>
    public static int Count(ReadOnlySpan<byte> tokens, ReadOnlySpan<byte> token, bool begins = false)
    {
        var count = 0;
        for (var from = 0; tokens[from..].IndexOf(token) is >= 0 and var next;)
        {
            var (start, end) = (from + next, from + next + token.Length);
            if ((start == 0 || tokens[start - 1] == ' ') && (begins || end == tokens.Length || tokens[end] == ' '))
                count++;
            from = end;
        }
        return count;
    }
}
