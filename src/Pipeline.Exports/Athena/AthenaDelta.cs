using System.Globalization;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Athena;

/// <summary>
/// The queries of a comparison in Athena, for exports that outgrow a task. They are plain SQL of Trino, of which DuckDB knows every word, so that tests run them.
/// </summary>
internal sealed class AthenaDelta(TableSettings table)
{
    /// <summary>
    /// The changes: <c>now_1 …</c>, <c>was_1 …</c> in the order of the settings' columns, and <c>op</c> at the end, where a partitioned result wants it. Rows whose key is NULL
    /// take no part; <see cref="Checks"/> counts them.
    /// </summary>
    /// <param name="old">The earlier version; null before the first import.</param>
    /// <param name="current">The later version.</param>
    public string Select(AthenaTable? old, AthenaTable current)
    {
        var columns = Enumerable.Range(1, table.Columns.Count);
        if (old is null)
        {
            return $"WITH n AS ({Rows(current)}) SELECT {Columns("now_{0}", "n.c_{0}")}, {string.Join(", ", columns.Select(i => $"CAST(NULL AS {SqlType(table.Columns[i - 1])}) AS was_{i}"))}, 'INSERT' AS op FROM n";
        }

        var firstKey = table.Key[0] + 1;
        var on = string.Join(" AND ", table.Key.Select(column => string.Create(CultureInfo.InvariantCulture, $"o.c_{column + 1} = n.c_{column + 1}")));
        var differ = columns.Where(i => !table.Key.Contains(i - 1)).Select(i => $"o.x_{i} IS DISTINCT FROM n.x_{i}");
        return $"WITH o AS ({Rows(old)}), n AS ({Rows(current)}) SELECT {Columns("now_{0}", "n.c_{0}")}, {Columns("was_{0}", "o.c_{0}")}, "
            + $"CASE WHEN o.c_{firstKey} IS NULL THEN 'INSERT' WHEN n.c_{firstKey} IS NULL THEN 'DELETE' ELSE 'UPDATE' END AS op "
            + $"FROM o FULL OUTER JOIN n ON {on} WHERE o.c_{firstKey} IS NULL OR n.c_{firstKey} IS NULL{string.Concat(differ.Select(condition => " OR " + condition))}";
    }

    /// <summary>
    /// What must be zero before the changes are used: rows whose key is NULL, rows beyond the first of their key, and for each column (<c>bad_1 …</c>) the values that are
    /// none of its type. The embedded engine leaves such rows out one by one; here the import is refused and names the counts.
    /// </summary>
    public string Checks(AthenaTable version)
    {
        var bad = Enumerable.Range(0, table.Columns.Count).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"count_if({Raw(table.Columns[i])} IS NOT NULL AND {Value(table.Columns[i])} IS NULL) AS bad_{i + 1}"));
        var nullKey = string.Join(" OR ", table.Key.Select(column => $"{Value(table.Columns[column])} IS NULL"));
        var key = string.Join(", ", table.Key.Select(column => Value(table.Columns[column])));
        return $"SELECT count(*) AS row_count, count_if({nullKey}) AS null_keys, "
            + $"(SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM {version.Reference} GROUP BY {key}) AS keys) AS duplicates, {string.Join(", ", bad)} FROM {version.Reference}";
    }

    /// <summary>Writes a result to many files, deletions in a folder of their own, so that publishers read the rest in parallel and first.</summary>
    /// <param name="select">The query.</param>
    /// <param name="location">An empty folder, with a slash at its end.</param>
    public static string Unload(string select, string location) =>
        $"UNLOAD ({select}) TO {SqlNames.Text(location)} WITH (format = 'JSON', compression = 'GZIP', partitioned_by = ARRAY['op'])";

    /// <summary>A version's rows with values (c) and what counts as equal (x).</summary>
    private string Rows(AthenaTable version)
    {
        var columns = table.Columns.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"{Value(column)} AS c_{i + 1}, {Compared(column)} AS x_{i + 1}"));
        var hasKey = string.Join(" AND ", table.Key.Select(column => $"{Value(table.Columns[column])} IS NOT NULL"));
        return $"SELECT {string.Join(", ", columns)} FROM {version.Reference} WHERE {hasKey}";
    }

    private string Columns(string name, string value) => string.Join(", ", Enumerable.Range(1, table.Columns.Count).Select(i =>
        $"{string.Format(CultureInfo.InvariantCulture, value, i)} AS {string.Format(CultureInfo.InvariantCulture, name, i)}"));

    private string Compared(ColumnSettings column) => column.Equality == Equality.ExactText ? Raw(column) : Value(column);

    private string Value(ColumnSettings column) => column.Type == CellType.Text || table.Format == ExportFormat.Parquet
        ? Raw(column)
        : $"TRY_CAST({Raw(column)} AS {SqlType(column)})";

    /// <summary>What the file says; NULL where it says NULL. An empty field is no value of any type but text.</summary>
    private string Raw(ColumnSettings column)
    {
        var name = SqlNames.Identifier(column.Name);
        if (table.Format != ExportFormat.Csv)
        {
            return name;
        }

        var value = $"NULLIF({name}, {SqlNames.Text(table.NullText)})";
        return column.Type == CellType.Text || table.NullText.Length == 0 ? value : $"NULLIF({value}, '')";
    }

    private static string SqlType(ColumnSettings column) => column.Type switch
    {
        CellType.Integer => "BIGINT",
        CellType.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({column.Precision},{column.Scale})"),
        CellType.Double => "DOUBLE",
        CellType.Boolean => "BOOLEAN",
        CellType.Date => "DATE",
        CellType.Timestamp => "TIMESTAMP",
        _ => "VARCHAR",
    };
}
