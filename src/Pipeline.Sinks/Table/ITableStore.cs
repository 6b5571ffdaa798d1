using Amazon.DynamoDBv2.Model;

namespace Pipeline.Sinks.Table;

/// <summary>Stores items under the rule that only newer replaces older. Implementations retry throttling and outages without end.</summary>
internal interface ITableStore
{
    /// <summary>Puts an item unless the stored one has the same or a later <see cref="TablePosition.SequenceAttribute"/>.</summary>
    /// <param name="tableName">The table.</param>
    /// <param name="buildItem">Builds the item once a place is free, because a built item takes many times the memory of its JSON.</param>
    /// <param name="cancellationToken">Gives up waiting and repeating.</param>
    ValueTask<TableWriteResult> PutIfNewerAsync(
        string tableName, Func<Dictionary<string, AttributeValue>> buildItem, CancellationToken cancellationToken);
}
