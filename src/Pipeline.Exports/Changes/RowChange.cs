namespace Pipeline.Exports.Changes;

/// <summary>One row that differs between two exports of a table. Its bytes belong to whoever hands it over, until that call is over.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Ordinal">Its place among the changes of the comparison, from 0: the same two exports and settings give every change the same place, each time.</param>
/// <param name="Key">The key columns as a JSON object in UTF-8, in the order in which the settings name them.</param>
/// <param name="Row">All columns of the row as it is now as a JSON object in UTF-8; empty for a deletion.</param>
/// <param name="Before">All columns of the row as it was; empty for an insertion, and where the earlier export had no usable row of the key, such as two different ones.</param>
internal readonly record struct RowChange(RowChangeKind Kind, long Ordinal, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Row, ReadOnlyMemory<byte> Before);
