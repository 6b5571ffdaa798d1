using System.Text;
using Pipeline.Exports.Changes;
using Pipeline.Exports.Delta;

namespace Pipeline.Exports.Tests.Support;

/// <summary>Keeps what a comparison hands over, as text.</summary>
internal sealed class CapturedChanges : IChangeSink
{
    public List<CapturedChange> Changes { get; } = [];

    public List<RefusedRow> Refused { get; } = [];

    public DeltaStatistics? BeforeDeletes { get; private set; }

    public bool AllowsDeletes { get; init; } = true;

    /// <summary>Called with each change before it is kept.</summary>
    public Action<RowChange>? OnChange { get; init; }

    public IEnumerable<CapturedChange> Of(RowChangeKind kind) => Changes.Where(change => change.Kind == kind);

    public ValueTask RefuseAsync(RefusedRow row, CancellationToken cancellationToken)
    {
        Refused.Add(row);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(RowChange change, CancellationToken cancellationToken)
    {
        OnChange?.Invoke(change);
        Assert.True(BeforeDeletes is not null == (change.Kind == RowChangeKind.Delete), "Deletions come behind the question for them, and nothing else does.");
        Changes.Add(new CapturedChange(change.Kind, change.Ordinal, Text(change.Key), Text(change.Row), Text(change.Before)));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> AllowsDeletesAsync(DeltaStatistics statistics, CancellationToken cancellationToken)
    {
        Assert.Null(BeforeDeletes);
        BeforeDeletes = statistics;
        return ValueTask.FromResult(AllowsDeletes);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
