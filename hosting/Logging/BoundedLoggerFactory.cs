using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace Blinq.Hosting.Logging;

/// <summary>
/// Bounds how often one line is written: of each category and event id, from Information on, at most <see cref="LinesASecond"/>
/// a second, and then one line that says how many were left out. A fault that strikes ten thousand calls must neither fill the
/// disk nor hide the one line beside it. What is below Information was asked for, and is whole. Thread-safe.
/// </summary>
internal sealed class BoundedLoggerFactory : ILoggerFactory
{
    public const int LinesASecond = 20;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ILoggerFactory _inner;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(string Category, int EventId), Line> _lines = new();
    private readonly ITimer _timer;

    public BoundedLoggerFactory(ILoggerFactory inner, TimeProvider time)
    {
        (_inner, _time) = (inner, time);
        _timer = time.CreateTimer(_ => TellWhatWasLeftOut(all: false), null, Second, Second);
    }

    public ILogger CreateLogger(string categoryName) => new BoundedLogger(this, categoryName, _inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => _inner.AddProvider(provider);

    public void Dispose()
    {
        _timer.Dispose();
        TellWhatWasLeftOut(all: true);
    }

    private void TellWhatWasLeftOut(bool all)
    {
        foreach (var entry in _lines)
        {
            entry.Value.TellWhatWasLeftOut(_time, all);
            // The next second begins anew, and needs no memory of this one.
            if (entry.Value.TryRetire(_time))
                _lines.TryRemove(entry);
        }
    }

    private bool MayWrite(string category, ILogger log, LogLevel level, EventId id)
    {
        while (true)
        {
            var line = _lines.GetOrAdd((category, id.Id), static _ => new Line());
            if (line.MayWrite(log, level, id, _time) is { } may)
                return may;
            _lines.TryRemove(KeyValuePair.Create((category, id.Id), line));
        }
    }

    private sealed class BoundedLogger(BoundedLoggerFactory bounds, string category, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Information || !inner.IsEnabled(logLevel)
                || bounds.MayWrite(category, inner, logLevel, eventId))
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    /// <summary>What was written and left out of one line in the second that began with the first of it.</summary>
    private sealed class Line
    {
        private readonly Lock _lock = new();
        private long _began;
        private int _written;
        private int _leftOut;
        private bool _isRetired;
        private (ILogger Log, LogLevel Level, EventId Id) _last = (NullLogger.Instance, default, default);

        /// <returns><c>null</c> if it is retired: another one has taken its place.</returns>
        public bool? MayWrite(ILogger log, LogLevel level, EventId id, TimeProvider time)
        {
            var due = 0;
            bool may;
            lock (_lock)
            {
                if (_isRetired)
                    return null;
                if (_written == 0 || time.GetElapsedTime(_began) >= Second)
                    (due, _leftOut, _written, _began) = (_leftOut, 0, 0, time.GetTimestamp());
                may = _written < LinesASecond;
                if (may)
                    _written++;
                else
                    (_leftOut, _last) = (_leftOut + 1, (log, level, id));
            }
            if (due > 0)
                Tell(log, level, id, due);
            return may;
        }

        public void TellWhatWasLeftOut(TimeProvider time, bool all)
        {
            int due;
            (ILogger Log, LogLevel Level, EventId Id) last;
            lock (_lock)
            {
                if (_leftOut == 0 || (!all && time.GetElapsedTime(_began) < Second))
                    return;
                (due, last, _leftOut, _written) = (_leftOut, _last, 0, 0);
            }
            Tell(last.Log, last.Level, last.Id, due);
        }

        /// <summary>Once its second is over and nothing of it is left to tell.</summary>
        public bool TryRetire(TimeProvider time)
        {
            lock (_lock)
                return _isRetired = _leftOut == 0 && time.GetElapsedTime(_began) >= Second;
        }

        // Under the line's own id, so that a search for it finds this, too.
        private static void Tell(ILogger log, LogLevel level, EventId id, int leftOut) => log.Log<KeyValuePair<string, object?>[]>(
            level, id, [new("LeftOut", leftOut), new("{OriginalFormat}", "{LeftOut} more lines of this event were left out within a second")], null,
            static (state, _) => $"{state[0].Value} more lines of this event were left out within a second");
    }
}
