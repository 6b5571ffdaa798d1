namespace Consumer.Cli.Auditing;

/// <summary>A column that a dataset must have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as DuckDB writes it.</param>
/// <param name="Source">Member names from the document's root, dotted; with a leading <c>@.</c> from the array element that gives the row.</param>
internal sealed record ExpectedColumn(string Name, string Type, string Source)
{
    /// <value>The column is a lake partition: its value is in the folder's name and not in the file.</value>
    public bool InFolder { get; init; }

    /// <value>The part of the source's text that is the value, such as the year of a date; null takes the value as it is.</value>
    public Range? Part { get; init; }
}
