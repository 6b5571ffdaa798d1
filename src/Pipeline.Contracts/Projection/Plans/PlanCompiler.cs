using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Partitions;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Tables;

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
        DatasetPlan[] datasets = [.. contract.Datasets.Select(compiler.CompileDataset)];
        compiler.NoteOtherReaders(contract);
        return compiler._builder.Build(datasets);
    }

    /// <summary>
    /// Whoever reads a key that is there twice takes one of its values, and not everybody the same one: so the keys of the table and of ingest may
    /// be there only once too.
    /// </summary>
    private void NoteOtherReaders(EventContract contract)
    {
        Note("partitionKey", contract.PartitionKey);
        foreach (JsonPath path in contract.RequiredKeys)
        {
            Note("requiredKeys", path);
        }

        if (contract.Table is not TableContract table)
        {
            return;
        }

        TableField[] fields = [table.HashKey, .. table.RangeKey is null ? [] : new[] { table.RangeKey }, .. table.Attributes];
        foreach (TableField field in fields)
        {
            Note(field.Name, field.Source, isWhole: field.Type == TableFieldType.Any);
        }

        if (table.TtlSource is JsonPath source)
        {
            Note(table.TimeToLive!.Attribute, source);
        }

        _builder.Root.IsWhole |= table.WholeDocument;
    }

    /// <summary>A name that is searched at any depth may come again: the last one counts, for everybody. Where it is taken whole, so is every place.</summary>
    private void Note(string name, JsonPath path, bool isWhole = false)
    {
        BuilderNode node = path.IsDescendant ? _builder.Root : _builder.Note(path, new NodeReader(string.Empty, name, path.ToString()));
        node.IsWhole |= isWhole;
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

        PartitionStep[] partitions = [.. dataset.Partitions.Select(partition =>
            new PartitionStep(partition, partition.Source is null ? null : columns.Source(partition.Name, partition.Source)))];
        return new DatasetPlan
        {
            Contract = dataset,
            Scope = row?.Scope ?? 0,
            Filter = dataset.Filter is null ? null : new RowFilter(dataset.Filter, columns.Source("filter", dataset.Filter.Source)),
            Steps = [.. columns.Steps],
            Partitions = partitions,
            PartitionBytes = LakeKeyRoom.OfValues(dataset.Name, dataset.Partitions.Select(partition => partition.Name)),
            IsPartitionedByRow = partitions.Any(partition => partition.Source is { FromRow: true }),
            Leaves = leaves,
            RowBytes = leaves.Sum(RowBytesOf) + sizeof(int),
            FirstLineageLeaf = _includeLineage ? leaves.Length - LineageColumns.Count : -1,
        };
    }

    /// <summary>A repeated leaf has at least one entry in each row; its values are counted as they come.</summary>
    private static int RowBytesOf(LeafDescriptor leaf)
    {
        int levels = (leaf.MaxDefinitionLevel > 0 ? 1 : 0) + (leaf.MaxRepetitionLevel > 0 ? 1 : 0);
        return leaf.MaxRepetitionLevel > 0 ? levels : levels + CellType.Of(leaf.Type, EpochUnit.None).Width;
    }
}
