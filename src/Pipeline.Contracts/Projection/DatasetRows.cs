using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Partitions;

namespace Pipeline.Contracts.Projection;

/// <summary>The rows of one dataset in a batch; spans are valid until the batch changes.</summary>
public sealed class DatasetRows
{
    private readonly LeafColumn[] _leaves;
    private readonly PartitionTable _partitions;

    internal DatasetRows(DatasetContract contract, LeafColumn[] leaves, PartitionTable partitions)
    {
        Contract = contract;
        _leaves = leaves;
        _partitions = partitions;
    }

    /// <summary>The dataset.</summary>
    public DatasetContract Contract { get; }

    /// <summary>How many rows there are.</summary>
    public int RowCount { get; private set; }

    /// <summary>The columns' leaves in the order of <see cref="DatasetSchema.Leaves"/>.</summary>
    public ReadOnlySpan<LeafColumn> Leaves => _leaves;

    /// <summary>The lake partition of each row, an index for <see cref="GetLakePartition"/>.</summary>
    public ReadOnlySpan<int> LakePartitionIds => _partitions.RowIds;

    /// <summary>How many different lake partitions the rows of the batch have.</summary>
    public int LakePartitionCount => _partitions.Count;

    /// <summary>Finds a lake partition of this batch.</summary>
    /// <param name="id">One of <see cref="LakePartitionIds"/>.</param>
    /// <returns>The partition; the same instance for the same values as long as it is remembered.</returns>
    public LakePartition GetLakePartition(int id) => _partitions[id];

    internal void Add(int rows) => RowCount += rows;

    internal void Clear() => RowCount = 0;
}
