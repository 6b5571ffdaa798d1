namespace Consumer.Cli.Auditing;

/// <summary>A column that a dataset must have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as DuckDB writes it.</param>
/// <param name="Source">Member names from the document's root, dotted; with a leading <c>@.</c> from the array element that gives the row.</param>
internal sealed record ExpectedColumn(string Name, string Type, string Source);
