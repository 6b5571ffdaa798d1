using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Projection.Plans;

/// <summary>Compiles the columns of one dataset in order; structs are flattened to their leaves.</summary>
internal sealed class ColumnCompiler(PlanBuilder builder, DatasetContract dataset, BuilderNode? row)
{
    private int _nextLeaf;

    public List<ColumnStep> Steps { get; } = [];

    public void Add(ColumnContract column)
    {
        string path = column.Source.ToString();
        if (column.Type is not StructType group)
        {
            AddValue(column, column.Name, path, column.Type, Source(column.Name, column.Source), []);
            return;
        }

        BuilderNode node = Node(column.Name, column.Source);
        if (column.Required)
        {
            AddStep(column, column.Name, path, "an object", node.Source, [], leaf: -1, isRequired: true, null, null);
        }

        AddFields(column, column.Name, path, group, node, [node.Source]);
    }

    public SlotSource Source(string column, JsonPath path) =>
        path.IsDescendant ? builder.Search(Start(path), path.Steps[^1].Name) : Node(column, path).Source;

    private void AddFields(ColumnContract column, string name, string path, StructType group, BuilderNode node, SlotSource[] groups)
    {
        foreach (StructField field in group.Fields)
        {
            string fieldName = $"{name}.{field.Name}";
            string fieldPath = $"{path}.{field.Property}";
            BuilderNode child = builder.Member(node, field.Property, new NodeReader(dataset.Name, fieldName, fieldPath));
            if (field.Type is StructType inner)
            {
                AddFields(column, fieldName, fieldPath, inner, child, [.. groups, child.Source]);
            }
            else
            {
                AddValue(column, fieldName, fieldPath, field.Type, child.Source, groups);
            }
        }
    }

    private void AddValue(ColumnContract column, string name, string path, ColumnType type, SlotSource source, SlotSource[] groups)
    {
        bool isRequired = column.Required && groups.Length == 0;
        int definition = (column.Required ? 0 : 1) + groups.Length;
        ElementPlan? array = type is ArrayType ? ElementPlan.Compile(type, _nextLeaf, definition, 0) : null;
        CellType? cell = array is null ? CellType.Of(type, column.Epoch) : null;
        AddStep(column, name, path, array?.Expected ?? DefaultValue.Describe(type, column.Epoch), source, groups, _nextLeaf, isRequired, cell, array);
        _nextLeaf += array?.LeafCount ?? 1;
    }

    private void AddStep(
        ColumnContract column, string name, string path, string expected, SlotSource source, SlotSource[] groups, int leaf, bool isRequired,
        CellType? cell, ElementPlan? array) => Steps.Add(new ColumnStep
        {
            Source = source,
            Groups = groups,
            IsOuterRequired = column.Required,
            IsRequired = isRequired,
            Leaf = leaf,
            Definition = (column.Required ? 0 : 1) + groups.Length,
            Cell = cell,
            Array = array,
            Default = column.Default is null ? null : DefaultValue.From(column.Default.Value),
            Column = name,
            Path = path,
            Expected = expected,
        });

    private BuilderNode Node(string column, JsonPath path) =>
        builder.Resolve(Start(path), path, new NodeReader(dataset.Name, column, path.ToString()));

    private BuilderNode Start(JsonPath path) =>
        !path.IsRelative ? builder.Root
        : row ?? throw new ContractException($"dataset {dataset.Name}: the path {path} needs an each to be relative to");
}
