namespace Pipeline.Exports.Athena;

/// <summary>Quotes what settings and object keys put into SQL, so that none of it is SQL.</summary>
internal static class SqlNames
{
    /// <summary>An identifier of a query.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text of a query.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>An identifier of a table's definition, which is written in Hive's dialect.</summary>
    public static string HiveIdentifier(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A text of a table's definition.</summary>
    public static string HiveText(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
