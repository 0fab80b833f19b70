using System.Globalization;
using Blinq.Ledger.Copying;

namespace Blinq.Gateway.Copying;

/// <summary>
/// Says how far a copy is: one line that changes on a terminal, else a line every few seconds and one at the end of each
/// step. Called by one thread at a time.
/// </summary>
internal sealed class CopyProgressLines(TextWriter output, bool isTerminal, TimeProvider time) : IProgress<CopyProgress>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EveryOnTerminal = TimeSpan.FromSeconds(0.2);

    private string? _step;
    private long _said;
    private string _line = "";

    /// <inheritdoc/>
    public void Report(CopyProgress value)
    {
        if (_step is null)
            Begin(value);
        var isNew = value.Step != _step;
        if (isNew && _step is not null)
            End();
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{value.Step,-13}{value.Done:N0} of {value.Total:N0} events");
        if (!isNew && (line == _line || (value.Done < value.Total && time.GetElapsedTime(_said) < (isTerminal ? EveryOnTerminal : Every))))
            return;
        (_step, _said, _line) = (value.Step, time.GetTimestamp(), line);
        if (isTerminal)
            output.Write($"\r{line}");
        else
            output.WriteLine(line);
    }

    /// <summary>What comes now stands on a line of its own.</summary>
    public void End()
    {
        if (isTerminal && _line.Length > 0)
            output.WriteLine();
        _line = "";
    }

    private void Begin(CopyProgress first)
    {
        if (first is { Step: "events", Done: > 0 })
            output.WriteLine("An earlier run was interrupted; going on where it stopped.");
        else if (first.Step == "verification")
            output.WriteLine("An earlier run has copied everything; comparing it once more.");
    }
}
