using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts;

/// <summary>One table of the lake that an event feeds.</summary>
/// <param name="Name">The dataset's, and the Athena table's, name; unique over all contracts.</param>
/// <param name="Each">The array that gives one row per element; null when the record is the row.</param>
/// <param name="Filter">Which rows are kept; null for all.</param>
/// <param name="Columns">The data columns in order; at least one.</param>
/// <param name="Partitions">The partition levels in order, outermost first.</param>
/// <param name="Compression">One of the names in <see cref="LakeCompression"/>.</param>
/// <param name="RowGroupBytes">The target for the encoded bytes of a row group.</param>
/// <param name="FileBytes">The size at which a file is finished.</param>
/// <param name="BloomFilterColumns">The columns that get bloom filters.</param>
public sealed record DatasetContract(
    string Name,
    JsonPath? Each,
    FilterContract? Filter,
    IReadOnlyList<ColumnContract> Columns,
    IReadOnlyList<PartitionContract> Partitions,
    string Compression,
    long RowGroupBytes,
    long FileBytes,
    IReadOnlyList<string> BloomFilterColumns);
