using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Keeps what a whole worker says, by the event's number.</summary>
internal sealed class TestLoggers : ILoggerFactory
{
    private readonly ConcurrentQueue<(int Event, LogLevel Level)> _lines = new();

    public int Count(int eventId, LogLevel level) => _lines.Count(line => line == (eventId, level));

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<(int Event, LogLevel Level)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((eventId.Id, logLevel));
    }
}
