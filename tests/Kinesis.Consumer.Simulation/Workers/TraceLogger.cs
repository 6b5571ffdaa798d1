using Kinesis.Consumer.Simulation.Time;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>Puts what a worker logs into the trace.</summary>
internal sealed class TraceLogger(Trace trace, SimulatedProcess process) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!process.IsGone)
        {
            trace.Add(process, $"* {formatter(state, exception)}{(exception is null ? "" : $" | {exception.GetType().Name}: {exception.Message}")}");
        }
    }

    public void Dispose()
    {
    }
}
