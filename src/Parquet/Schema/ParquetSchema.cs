namespace Parquet.Schema;

/// <summary>The fields of a file and the leaves that carry its values.</summary>
public sealed class ParquetSchema
{
    /// <summary>Levels are kept in one byte each; real schemas need a handful.</summary>
    internal const int MaxDepth = 100;

    private readonly List<ParquetColumn> _columns = [];

    /// <summary>Creates a schema.</summary>
    /// <param name="fields">The top-level fields in order.</param>
    /// <exception cref="ArgumentException">A name is empty or taken (names are compared without case, as Athena does), or a group is empty.</exception>
    public ParquetSchema(params IReadOnlyList<ParquetField> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Fields = [.. fields];
        if (Fields.Count == 0)
        {
            throw new ArgumentException("A schema needs at least one field.", nameof(fields));
        }

        AddAll(Fields, [], 0, 0, StringComparer.OrdinalIgnoreCase);
    }

    private ParquetSchema(IReadOnlyList<ParquetField> fields, StringComparer names)
    {
        Fields = fields;
        AddAll(fields, [], 0, 0, names);
    }

    /// <summary>The top-level fields in order.</summary>
    public IReadOnlyList<ParquetField> Fields { get; }

    /// <summary>The leaves in file order.</summary>
    public IReadOnlyList<ParquetColumn> Columns => _columns;

    /// <summary>A schema read from a file, where names may differ by case only.</summary>
    internal static ParquetSchema Stored(IReadOnlyList<ParquetField> fields) => new(fields, StringComparer.Ordinal);

    private void AddAll(IReadOnlyList<ParquetField> fields, List<string> path, int definition, int repetition, StringComparer comparer)
    {
        var names = new HashSet<string>(comparer);
        foreach (var field in fields)
        {
            path.Add(field.Name);
            var place = string.Join('.', path);
            if (string.IsNullOrEmpty(field.Name))
            {
                throw new ArgumentException($"Field '{place}' has an empty name.");
            }

            if (!names.Add(field.Name))
            {
                throw new ArgumentException($"Field '{place}' occurs twice; names are compared without case.");
            }

            Add(field, path, place, definition, repetition, comparer);
            path.RemoveAt(path.Count - 1);
        }
    }

    private void Add(ParquetField field, List<string> path, string place, int definition, int repetition, StringComparer comparer)
    {
        definition += field.Repetition == Repetition.Required ? 0 : 1;
        repetition += field.Repetition == Repetition.Repeated ? 1 : 0;
        if (path.Count > MaxDepth)
        {
            throw new ArgumentException($"Field '{place}' lies deeper than {MaxDepth} levels.");
        }

        if (field.PhysicalType is not null)
        {
            _columns.Add(new ParquetColumn(_columns.Count, [.. path], field, definition, repetition));
            return;
        }

        if (field.Children.Count == 0)
        {
            throw new ArgumentException($"Group '{place}' has no fields; Hive and Trino cannot read an empty group.");
        }

        AddAll(field.Children, path, definition, repetition, comparer);
    }
}
