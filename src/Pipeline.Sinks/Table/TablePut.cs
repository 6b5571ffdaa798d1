using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Table;

/// <summary>The item of one retained record. The record must live until the put has ended.</summary>
internal sealed class TablePut(TableItemFactory factory, RetainedRecord record, string shardId, int sourceEpoch) : ITableItem
{
    public string TableName => factory.TableName;

    public string Position { get; } = TablePosition.Format(
        sourceEpoch, record.SequenceNumber, record.SubSequenceNumber, factory.IsOrdered ? record.OrderMicros : null);

    public void WriteItem(ItemBuffer output) => factory.WriteItem(output, record.Payload, shardId, Position, record.ArrivalMicros);
}
