using Pipeline.Contracts.Columns;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>The program that turns filled slots into rows of one dataset.</summary>
internal sealed class DatasetPlan
{
    public required DatasetContract Contract { get; init; }

    /// <summary>The scope whose rows become the dataset's; 0 when the record is the row.</summary>
    public required int Scope { get; init; }

    public required RowFilter? Filter { get; init; }

    public required ColumnStep[] Steps { get; init; }

    public required PartitionStep[] Partitions { get; init; }

    /// <summary>The bytes that partition values may take together in a path, slashes between them included.</summary>
    public required int PartitionBytes { get; init; }

    /// <summary>Whether the rows of one record may differ in their partition.</summary>
    public required bool IsPartitionedByRow { get; init; }

    public required LeafDescriptor[] Leaves { get; init; }

    /// <summary>The bytes that every row takes, whatever its values are: levels, values of fixed width, offsets and the partition.</summary>
    public required int RowBytes { get; init; }

    /// <summary>The first lineage leaf, or -1.</summary>
    public required int FirstLineageLeaf { get; init; }
}
