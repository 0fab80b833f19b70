using System.Buffers;
using System.IO.Pipelines;

namespace Blinq.Gateway.Knowledge;

/// <summary>One line, without its end.</summary>
/// <param name="Bytes">Good until the next line is asked for.</param>
/// <param name="IsTooLong">It was longer than a line may be, and was passed over.</param>
/// <param name="IsCut">There is more, and it may not be read.</param>
internal readonly record struct DocumentText(ReadOnlySequence<byte> Bytes, bool IsTooLong = false, bool IsCut = false)
{
    public static readonly DocumentText Cut = new(default, IsCut: true);

    public bool IsBlank
    {
        get
        {
            if (IsTooLong || IsCut)
                return false;
            foreach (var part in Bytes)
            {
                if (part.Span.ContainsAnyExcept(" \t\r"u8))
                    return false;
            }
            return true;
        }
    }
}

/// <summary>Reads lines of bytes; of one that is too long, nothing is kept.</summary>
internal sealed class LineReader(PipeReader reader, int maxLength)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private SequencePosition? _consumed;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <returns><c>null</c> at the end.</returns>
    public async ValueTask<DocumentText?> ReadAsync(CancellationToken cancel)
    {
        Release();
        Line++;
        for (var tooLong = false; ;)
        {
            var read = await reader.ReadAsync(cancel);
            var (buffer, end) = (read.Buffer, read.Buffer.PositionOf((byte)'\n'));
            if (end is null && read.IsCompleted && buffer.IsEmpty && !tooLong)
            {
                _consumed = buffer.End;
                return null;
            }
            if (end is not null || read.IsCompleted)
            {
                var line = buffer.Slice(0, end ?? buffer.End);
                _consumed = end is { } at ? buffer.GetPosition(1, at) : buffer.End;
                return tooLong || line.Length > maxLength ? new DocumentText(default, IsTooLong: true) : new DocumentText(WithoutMark(line));
            }
            tooLong |= buffer.Length > maxLength;
            reader.AdvanceTo(tooLong ? buffer.End : buffer.Start, buffer.End);
        }
    }

    /// <summary>Gives back what was read, where no more lines are asked for.</summary>
    public void Release()
    {
        if (_consumed is { } consumed)
            reader.AdvanceTo(consumed);
        _consumed = null;
    }

    // Some editors put one before the first line.
    private ReadOnlySequence<byte> WithoutMark(ReadOnlySequence<byte> line) =>
        Line == 1 && line.Length >= ByteOrderMark.Length && line.Slice(0, ByteOrderMark.Length).ToArray().AsSpan().SequenceEqual(ByteOrderMark)
            ? line.Slice(ByteOrderMark.Length)
            : line;
}
