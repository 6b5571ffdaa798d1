using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>Keeps what is logged.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, EventId Id, string Text)> Entries { get; } = new();

    public bool Fails { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Fails)
        {
            throw new IOException("no space left on device");
        }

        Entries.Enqueue((logLevel, eventId, formatter(state, exception)));
    }

    public void Dispose()
    {
    }
}
