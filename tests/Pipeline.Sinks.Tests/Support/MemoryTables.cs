using System.Collections.Concurrent;
using Amazon.DynamoDBv2.Model;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>Tables in memory under the pipeline's condition.</summary>
internal sealed class MemoryTables
{
    private readonly Lock _gate = new();

    public Dictionary<string, Dictionary<string, AttributeValue>> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys of one table, as their attribute names.</summary>
    public required IReadOnlyList<string> KeyNames { get; init; }

    public ConcurrentQueue<TableWriteResult> Results { get; } = new();

    /// <summary>Says why an item is refused, or null.</summary>
    public Func<Dictionary<string, AttributeValue>, string?> Refuse { get; set; } = _ => null;

    public TableWriteResult Put(string tableName, Dictionary<string, AttributeValue> item)
    {
        lock (_gate)
        {
            var result = PutNeedsLock(tableName, item);
            Results.Enqueue(result);
            return result;
        }
    }

    private TableWriteResult PutNeedsLock(string tableName, Dictionary<string, AttributeValue> item)
    {
        if (Refuse(item) is { } reason)
        {
            return new TableWriteResult(TableWriteOutcome.Refused, reason);
        }

        var key = tableName + "/" + string.Join('/', KeyNames.Select(name => item[name].S ?? item[name].N));
        var position = item[TablePosition.SequenceAttribute].S;
        if (Items.TryGetValue(key, out var stored) && string.CompareOrdinal(stored[TablePosition.SequenceAttribute].S, position) >= 0)
        {
            return new TableWriteResult(TableWriteOutcome.Stale);
        }

        Items[key] = item;
        return new TableWriteResult(TableWriteOutcome.Written);
    }
}
