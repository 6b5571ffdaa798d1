using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Projection;

/// <summary>
/// Describes the rows of a dataset, so that a file schema can be built without knowing the projection. Leaves follow the fields in order,
/// depth first. Arrays have three levels as Parquet's LIST has: optional (or required) list, repeated, optional element.
/// </summary>
public static class DatasetSchema
{
    /// <summary>The name of the repeated group of an array.</summary>
    public const string ListName = "list";

    /// <summary>The name of the element of an array.</summary>
    public const string ElementName = "element";

    /// <summary>The top-level fields of a dataset's rows; partition columns are no fields.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="includeLineage">Whether the lineage columns follow the data columns.</param>
    /// <returns>The fields in order.</returns>
    public static IReadOnlyList<DatasetField> Fields(DatasetContract contract, bool includeLineage = true)
    {
        ArgumentNullException.ThrowIfNull(contract);
        IEnumerable<DatasetField> columns = contract.Columns
            .Select(column => new DatasetField(column.Name, column.Type, column.Required, IsLineage: false));
        return [.. columns, .. includeLineage ? LineageColumns.Fields : []];
    }

    /// <summary>The leaves of a dataset's rows.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="includeLineage">Whether the lineage columns follow the data columns.</param>
    /// <returns>The leaves in the order of <see cref="DatasetRows.Leaves"/>.</returns>
    public static IReadOnlyList<LeafDescriptor> Leaves(DatasetContract contract, bool includeLineage = true)
    {
        var leaves = new List<LeafDescriptor>();
        foreach (DatasetField field in Fields(contract, includeLineage))
        {
            Add(leaves, field.Name, field.Type, field.Required ? 0 : 1, 0);
        }

        return leaves;
    }

    private static void Add(List<LeafDescriptor> leaves, string path, ColumnType type, int definition, int repetition)
    {
        switch (type)
        {
            case StructType group:
                foreach (StructField field in group.Fields)
                {
                    Add(leaves, $"{path}.{field.Name}", field.Type, definition + 1, repetition);
                }

                break;
            case ArrayType array:
                Add(leaves, $"{path}.{ListName}.{ElementName}", array.Element, definition + 2, repetition + 1);
                break;
            default:
                leaves.Add(LeafDescriptor.OfScalar(path, type, definition, repetition));
                break;
        }
    }
}
