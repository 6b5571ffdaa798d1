namespace Pipeline.Contracts.Types;

/// <summary>The type of a column, a struct field or an array element, under Athena's name for it.</summary>
public abstract record ColumnType
{
    private protected ColumnType()
    {
    }

    /// <summary>The type as Athena and Glue write it.</summary>
    public abstract string AthenaName { get; }

    /// <summary>Whether one JSON value becomes at most one cell: true for all but structs and arrays.</summary>
    public virtual bool IsScalar => true;

    /// <inheritdoc/>
    public sealed override string ToString() => AthenaName;
}
