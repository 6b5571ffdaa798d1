using System.Text;
using Pipeline.Exports.Changes;
using Pipeline.Exports.Delta;

namespace Consumer.Cli.Exports;

/// <summary>Keeps the first changes of each kind, for people.</summary>
internal sealed class DiffSink(int most) : IChangeSink
{
    private readonly int[] _seen = new int[Enum.GetValues<RowChangeKind>().Length];

    public List<object?[]> Rows { get; } = [];

    public List<string> Refused { get; } = [];

    public ValueTask RefuseAsync(RefusedRow row, CancellationToken cancellationToken)
    {
        if (Refused.Count < most)
        {
            Refused.Add($"{row.File}, line {row.Line}: {row.Reason}");
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(RowChange change, CancellationToken cancellationToken)
    {
        if (_seen[(int)change.Kind]++ < most)
        {
            Rows.Add([change.Kind.ToString(), Text(change.Key), Text(change.Before), Text(change.Row)]);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> AllowsDeletesAsync(DeltaStatistics statistics, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    private static string? Text(ReadOnlyMemory<byte> json) => json.IsEmpty ? null : Encoding.UTF8.GetString(json.Span);
}
