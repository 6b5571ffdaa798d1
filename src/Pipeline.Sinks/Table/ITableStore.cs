namespace Pipeline.Sinks.Table;

/// <summary>Stores items under the rule that only newer replaces older. Implementations retry throttling and outages without end.</summary>
internal interface ITableStore
{
    /// <summary>Puts an item unless the stored one has the same or a later <see cref="TablePosition.SequenceAttribute"/>.</summary>
    /// <param name="item">The item; it is asked for its bytes once a place is free, because they take several times the memory of its document.</param>
    /// <param name="cancellationToken">Gives up waiting and repeating.</param>
    ValueTask<TableWriteResult> PutIfNewerAsync(ITableItem item, CancellationToken cancellationToken);
}
