using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Consumer.Cli.Tests.Support;

/// <summary>The log lines of a host in this process, from warnings up, with their exceptions.</summary>
internal sealed class CapturedLines : ILoggerProvider
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    /// <summary>Waits for a line with some words.</summary>
    public async Task<string> UntilAsync(string words)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The log ended without '{words}'.");
    }

    public ILogger CreateLogger(string categoryName) => new Lines(_lines.Writer);

    public void Dispose() => _lines.Writer.TryComplete();

    private sealed class Lines(ChannelWriter<string> writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                writer.TryWrite($"{formatter(state, exception)} {exception}");
            }
        }
    }
}
