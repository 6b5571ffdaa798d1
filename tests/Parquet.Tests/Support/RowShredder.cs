using Parquet.Schema;

namespace Parquet.Tests.Support;

/// <summary>Shreds rows of nested objects into leaves with levels: a struct is an object array by field, a list a list of elements.</summary>
internal sealed class RowShredder
{
    private readonly ParquetSchema _schema;
    private readonly LeafBuffer[] _leaves;

    public RowShredder(ParquetSchema schema)
    {
        _schema = schema;
        _leaves = [.. schema.Columns.Select(column => new LeafBuffer(column))];
    }

    public IReadOnlyList<LeafBuffer> Leaves => _leaves;

    public void Add(object?[] row)
    {
        var leaf = 0;
        for (var i = 0; i < _schema.Fields.Count; i++)
        {
            Shred(_schema.Fields[i], row[i], 0, 0, 0, ref leaf);
        }
    }

    /// <param name="field">The field whose value comes.</param>
    /// <param name="value">Its value, or null if it or an ancestor is missing.</param>
    /// <param name="definition">Optional and repeated ancestors that are there.</param>
    /// <param name="repetition">At which repeated ancestor this entry continues.</param>
    /// <param name="depth">Repeated ancestors.</param>
    /// <param name="leaf">The next leaf.</param>
    private void Shred(ParquetField field, object? value, int definition, int repetition, int depth, ref int leaf)
    {
        if (field.Repetition == Repetition.Repeated)
        {
            ShredRepeated(field, (List<object?>?)value, definition, repetition, depth + 1, ref leaf);
            return;
        }

        if (value is not null && field.Repetition == Repetition.Optional)
        {
            definition++;
        }

        ShredContent(field, value, definition, repetition, depth, ref leaf);
    }

    private void ShredContent(ParquetField field, object? value, int definition, int repetition, int depth, ref int leaf)
    {
        if (field.PhysicalType is not null)
        {
            _leaves[leaf++].Add(value, definition, repetition);
            return;
        }

        if (field.LogicalType.Kind == LogicalKind.List)
        {
            Shred(field.Children[0], value, definition, repetition, depth, ref leaf);
            return;
        }

        for (var i = 0; i < field.Children.Count; i++)
        {
            Shred(field.Children[i], ((object?[]?)value)?[i], definition, repetition, depth, ref leaf);
        }
    }

    private void ShredRepeated(ParquetField field, List<object?>? items, int definition, int repetition, int depth, ref int leaf)
    {
        var first = leaf;
        if (items is null || items.Count == 0)
        {
            ShredContentOfNothing(field, definition, repetition, depth, ref leaf);
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            leaf = first;
            Shred(field.Children[0], items[i], definition + 1, i == 0 ? repetition : depth, depth, ref leaf);
        }
    }

    private void ShredContentOfNothing(ParquetField field, int definition, int repetition, int depth, ref int leaf)
    {
        foreach (var child in field.Children)
        {
            if (child.PhysicalType is not null)
            {
                _leaves[leaf++].Add(null, definition, repetition);
            }
            else
            {
                ShredContentOfNothing(child, definition, repetition, depth, ref leaf);
            }
        }
    }
}
