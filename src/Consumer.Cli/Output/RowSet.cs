namespace Consumer.Cli.Output;

/// <summary>Rows with named columns, as a query or a listing gives them.</summary>
internal sealed record RowSet(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows);
