namespace Local.DuckDb;

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">Its SQL type as DuckDB writes it, such as <c>DECIMAL(18,2)</c> or <c>STRUCT(city VARCHAR)[]</c>.</param>
public sealed record DuckDbColumn(string Name, string TypeName);
