using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>Compiles the datasets of one contract; owned by one call.</summary>
internal sealed class PlanCompiler
{
    private readonly PlanBuilder _builder = new();
    private readonly bool _includeLineage;

    private PlanCompiler(bool includeLineage)
    {
        _includeLineage = includeLineage;
    }

    public static ProjectionPlan Compile(EventContract contract, bool includeLineage)
    {
        var compiler = new PlanCompiler(includeLineage);
        return compiler._builder.Build([.. contract.Datasets.Select(compiler.CompileDataset)]);
    }

    private DatasetPlan CompileDataset(DatasetContract dataset)
    {
        BuilderNode? row = null;
        if (dataset.Each is not null)
        {
            var reader = new NodeReader(dataset.Name, "each", dataset.Each.ToString());
            row = _builder.Element(_builder.Resolve(_builder.Root, dataset.Each, reader), reader with { Path = $"{dataset.Each}[*]" });
        }

        LeafDescriptor[] leaves = [.. DatasetSchema.Leaves(dataset, _includeLineage)];
        var columns = new ColumnCompiler(_builder, dataset, row);
        foreach (ColumnContract column in dataset.Columns)
        {
            columns.Add(column);
        }

        return new DatasetPlan
        {
            Contract = dataset,
            Scope = row?.Scope ?? 0,
            Filter = dataset.Filter is null ? null : new RowFilter(dataset.Filter, columns.Source("filter", dataset.Filter.Source)),
            Steps = [.. columns.Steps],
            Partitions = [.. dataset.Partitions.Select(partition => CompilePartition(columns, partition))],
            Leaves = leaves,
            FirstLineageLeaf = _includeLineage ? leaves.Length - LineageColumns.Count : -1,
        };
    }

    private static PartitionStep CompilePartition(ColumnCompiler columns, PartitionContract partition)
    {
        PartitionValueKind kind = partition.Transform switch
        {
            PartitionTransform.Year => PartitionValueKind.Year,
            PartitionTransform.Month => PartitionValueKind.Month,
            PartitionTransform.Day => PartitionValueKind.Day,
            PartitionTransform.Hour => PartitionValueKind.Hour,
            _ => partition.Type switch
            {
                IntType => PartitionValueKind.Int,
                BigIntType => PartitionValueKind.BigInt,
                BooleanType => PartitionValueKind.Boolean,
                DateType => PartitionValueKind.Date,
                _ => PartitionValueKind.Text,
            },
        };
        SlotSource? source = partition.Source is null ? null : columns.Source(partition.Name, partition.Source);
        return new PartitionStep(partition, source, kind, partition.Type is StringType, partition.Source?.ToString() ?? LineageColumns.ArrivalTime);
    }
}
