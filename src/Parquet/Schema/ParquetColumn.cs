namespace Parquet.Schema;

/// <summary>A leaf of a schema with what its ancestors imply.</summary>
public sealed record ParquetColumn
{
    internal ParquetColumn(int index, IReadOnlyList<string> path, ParquetField field, int maxDefinitionLevel, int maxRepetitionLevel)
    {
        Index = index;
        Path = path;
        DottedPath = string.Join('.', path);
        Field = field;
        MaxDefinitionLevel = maxDefinitionLevel;
        MaxRepetitionLevel = maxRepetitionLevel;
    }

    /// <summary>Position among the leaves.</summary>
    public int Index { get; }

    /// <summary>Names from the root to the leaf, such as <c>items, list, element, price</c>.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>The same path joined by dots.</summary>
    public string DottedPath { get; }

    /// <summary>The leaf itself.</summary>
    public ParquetField Field { get; }

    /// <summary>The definition level of a value that is there.</summary>
    public int MaxDefinitionLevel { get; }

    /// <summary>The number of repeated ancestors.</summary>
    public int MaxRepetitionLevel { get; }

    internal PhysicalType Type => Field.PhysicalType!.Value;
}
