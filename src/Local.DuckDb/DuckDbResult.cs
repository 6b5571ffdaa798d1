namespace Local.DuckDb;

/// <summary>The rows of a query, wholly read.</summary>
/// <remarks>
/// .NET types by SQL type: integers up to 32 bits <see cref="int"/>, UINTEGER and BIGINT <see cref="long"/>, UBIGINT, HUGEINT (the type of
/// <c>sum</c> over integers) and DECIMAL <see cref="decimal"/>, FLOAT <see cref="float"/>, DOUBLE <see cref="double"/>, VARCHAR and ENUM
/// <see cref="string"/>, BLOB <see cref="byte"/>[], DATE <see cref="DateOnly"/>, TIME <see cref="TimeOnly"/>, every TIMESTAMP <see cref="DateTime"/>
/// in UTC, UUID <see cref="Guid"/>, lists <see cref="object"/>[], structs <see cref="Dictionary{TKey,TValue}"/> by field name, maps the same by key, NULL <see langword="null"/>.
/// </remarks>
public sealed class DuckDbResult
{
    internal DuckDbResult(IReadOnlyList<DuckDbColumn> columns, IReadOnlyList<object?[]> rows)
    {
        Columns = columns;
        Rows = rows;
    }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>The rows in order, one value a column.</summary>
    public IReadOnlyList<object?[]> Rows { get; }
}
