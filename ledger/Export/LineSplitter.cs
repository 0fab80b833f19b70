namespace Blinq.Ledger.Export;

/// <summary>
/// Cuts a stream of bytes into lines, in memory that does not grow with the stream: a line beyond the limit is skipped
/// and told as such.
/// </summary>
internal sealed class LineSplitter(Stream input)
{
    // A payload of 256 KiB of which every byte is escaped as six, and the rest of the line.
    public const int MaxLineBytes = 2 * 1024 * 1024;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start, _end;
    private bool _atEnd;

    /// <summary>The line that <see cref="NextAsync"/> went to, without its line break; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>The line's number, from 1.</summary>
    public long Number { get; private set; }

    public bool IsTooLong { get; private set; }

    /// <summary>Whether the input ended before the line's break.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Goes to the next line; false at the end of the input.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken cancel)
    {
        (Line, IsTooLong, IsCutOff) = (default, false, false);
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
                return Take(searched + found, breakBytes: 1);
            searched = _end - _start;
            if (_atEnd)
            {
                IsCutOff = true;
                return (searched > 0 || IsTooLong) && Take(searched, breakBytes: 0);
            }
            if (searched >= MaxLineBytes)
            {
                // Its bytes are let go at once; only that it was there is remembered until its break is found.
                IsTooLong = true;
                _start = _end;
                searched = 0;
            }
            await FillAsync(cancel).ConfigureAwait(false);
        }
    }

    private bool Take(int length, int breakBytes)
    {
        Line = IsTooLong ? default : _buffer.AsMemory(_start, length);
        _start += length + breakBytes;
        Number++;
        return true;
    }

    private async ValueTask FillAsync(CancellationToken cancel)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await input.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
        _end += read;
        _atEnd = read == 0;
    }
}
