using Amazon.DynamoDBv2.Model;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>One process's view of <see cref="MemoryTables"/>.</summary>
internal sealed class MemoryTableStore(MemoryTables tables, FaultScript faults) : ITableStore
{
    public async ValueTask<TableWriteResult> PutIfNewerAsync(
        string tableName, Func<Dictionary<string, AttributeValue>> buildItem, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var item = buildItem();
        await faults.StepAsync("before table put");
        var result = tables.Put(tableName, item);
        await faults.StepAsync("after table put");
        return result;
    }
}
