namespace Pipeline.Sinks.Table;

/// <summary>An item that waits to be put.</summary>
internal interface ITableItem
{
    /// <summary>The table.</summary>
    string TableName { get; }

    /// <summary>The value of <see cref="TablePosition.SequenceAttribute"/>, which the item holds too.</summary>
    string Position { get; }

    /// <summary>Writes the item as DynamoDB's JSON: one object of attributes.</summary>
    void WriteItem(ItemBuffer output);
}
