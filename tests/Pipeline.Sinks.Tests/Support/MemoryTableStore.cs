using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>One process's view of <see cref="MemoryTables"/>.</summary>
internal sealed class MemoryTableStore(MemoryTables tables, FaultScript faults) : ITableStore
{
    public async ValueTask<TableWriteResult> PutIfNewerAsync(ITableItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var attributes = WireItem.Of(item);
        Assert.Equal(item.Position, attributes[TablePosition.SequenceAttribute].S);
        await faults.StepAsync("before table put");
        var result = tables.Put(item.TableName, attributes);
        await faults.StepAsync("after table put");
        return result;
    }
}
