using System.Collections.Concurrent;
using System.Text;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Writes down what was given up: "text reason attempts error".</summary>
internal sealed class ListDestination : IFailureDestination
{
    private readonly ConcurrentQueue<string> _records = new();

    /// <summary>Called before each write; what it throws fails the write.</summary>
    public Func<CancellationToken, ValueTask> OnWrite { get; set; } = _ => ValueTask.CompletedTask;

    public IReadOnlyList<string> Records => [.. _records];

    public async ValueTask WriteAsync(IReadOnlyList<FailedRecord> records, CancellationToken cancellationToken)
    {
        await OnWrite(cancellationToken);
        foreach (var failure in records)
        {
            _records.Enqueue($"{Encoding.UTF8.GetString(failure.Record.Data.Span)} {failure.Reason} {failure.Attempts} {failure.Error}".TrimEnd());
        }
    }
}
