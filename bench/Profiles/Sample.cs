namespace Blinq.Bench.Profiles;

/// <summary>One sample of <c>perf script</c>.</summary>
/// <param name="Thread">The thread's name, cut off at 15 characters by the kernel.</param>
/// <param name="Frames">Symbol and, in parentheses, file of each frame, the innermost first.</param>
internal sealed record Sample(string Thread, IReadOnlyList<string> Frames)
{
    private static readonly (RequestPart Part, string[] Names)[] Owners =
    [
        (RequestPart.Verdict, ["Blinq.Identity", "Microsoft.IdentityModel"]),
        (RequestPart.Encoding, ["System.Text.Json", "Blinq.Grains.Payloads", "Blinq.Grains.Conversations.ConversationJson", "Blinq.Grains.Conversations.ConversationCodec"]),
        (RequestPart.Ledger, ["Blinq.Ledger", "e_sqlite3", "SQLitePCL", "Npgsql"]),
        (RequestPart.Grain, ["Orleans", "Blinq.Grains"]),
        (RequestPart.Http, ["Blinq.Gateway", "Microsoft.AspNetCore", "Kestrel"]),
    ];

    /// <summary>
    /// Reads what <c>perf script -F comm,ip,sym,dso</c> writes: the thread, a line a frame, an empty line.
    /// </summary>
    public static IEnumerable<Sample> Parse(IEnumerable<string> lines)
    {
        string? thread = null;
        var frames = new List<string>();
        foreach (var line in lines.Append(""))
        {
            if (line.Length == 0)
            {
                if (thread is not null)
                    yield return new Sample(thread, frames);
                (thread, frames) = (null, []);
            }
            else if (thread is null)
            {
                thread = line.Trim();
            }
            else
            {
                // Behind the address.
                frames.Add(line.TrimStart() is var frame && frame.IndexOf(' ') is var space and > 0 ? frame[(space + 1)..] : frame);
            }
        }
    }

    /// <summary>
    /// The innermost frame that belongs to one part decides: the kernel, the runtime and the base library work for their caller.
    /// </summary>
    public RequestPart Part
    {
        get
        {
            if (Thread.StartsWith(".NET Server GC", StringComparison.Ordinal) || Thread.StartsWith(".NET BGC", StringComparison.Ordinal))
                return RequestPart.GarbageCollection;
            if (Thread.StartsWith(".NET Tiered", StringComparison.Ordinal))
                return RequestPart.Compiler;
            if (Thread.StartsWith("Blinq ledger", StringComparison.Ordinal))
                return RequestPart.Ledger;
            foreach (var frame in Frames)
            {
                if (frame.Contains("libclrjit", StringComparison.Ordinal))
                    return RequestPart.Compiler;
                foreach (var (part, names) in Owners)
                {
                    if (names.Any(name => frame.Contains(name, StringComparison.Ordinal)))
                        return part;
                }
            }
            return Thread.StartsWith(".NET Sockets", StringComparison.Ordinal) || Frames.Any(frame => frame.Contains("System.Net.Sockets", StringComparison.Ordinal))
                ? RequestPart.Sockets
                : RequestPart.Rest;
        }
    }
}
