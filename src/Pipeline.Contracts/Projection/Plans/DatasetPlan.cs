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

    public required LeafDescriptor[] Leaves { get; init; }

    /// <summary>The first lineage leaf, or -1.</summary>
    public required int FirstLineageLeaf { get; init; }
}
