using System.Globalization;
using System.Text;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Athena;

/// <summary>The external table of one version of an export.</summary>
/// <param name="Database">The database of Glue's catalogue.</param>
/// <param name="Name">The table's name, which is the version's own.</param>
/// <param name="Location">The folder of the version's files, with a slash at its end.</param>
internal sealed record AthenaTable(string Database, string Name, string Location)
{
    private const char NeverWritten = '\u0001';

    /// <summary>The table in queries.</summary>
    public string Reference => $"{SqlNames.Identifier(Database)}.{SqlNames.Identifier(Name)}";

    /// <summary>
    /// The definition. Columns of CSV and JSON are texts, whatever their type: a cast in the query tells a value that is none from NULL, which a typed column does not.
    /// </summary>
    /// <exception cref="ExportException">Athena cannot read such a table.</exception>
    public string Definition(TableSettings table)
    {
        var sql = new StringBuilder(
            $"CREATE EXTERNAL TABLE {SqlNames.HiveIdentifier(Database)}.{SqlNames.HiveIdentifier(Name)} ({string.Join(", ", table.Columns.Select(column => $"{SqlNames.HiveIdentifier(ColumnName(table, column))} {HiveType(table, column)}"))})");
        sql.Append(table.Format switch
        {
            ExportFormat.NdJson => " ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' STORED AS TEXTFILE",
            ExportFormat.Parquet => " STORED AS PARQUET",
            _ => Csv(table),
        });
        sql.Append(CultureInfo.InvariantCulture, $" LOCATION {SqlNames.HiveText(Location)}");
        if (table is { Format: ExportFormat.Csv, HasHeader: true })
        {
            sql.Append(" TBLPROPERTIES ('skip.header.line.count'='1')");
        }

        return sql.ToString();
    }

    /// <summary>The statement that removes the definition; the files stay.</summary>
    public string Removal() => $"DROP TABLE IF EXISTS {SqlNames.HiveIdentifier(Database)}.{SqlNames.HiveIdentifier(Name)}";

    private static string Csv(TableSettings table) => table.Quote is { } quote
        ? $" ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES ('separatorChar'={SqlNames.HiveText($"{table.Delimiter}")}, 'quoteChar'={SqlNames.HiveText($"{quote}")}, 'escapeChar'={SqlNames.HiveText($"{NeverWritten}")}) STORED AS TEXTFILE"
        : $" ROW FORMAT DELIMITED FIELDS TERMINATED BY {SqlNames.HiveText($"{table.Delimiter}")} STORED AS TEXTFILE";

    /// <summary>Athena's names know no case; two columns that differ in nothing else would be one.</summary>
    private static string ColumnName(TableSettings table, ColumnSettings column) =>
        table.Columns.Count(other => string.Equals(other.Name, column.Name, StringComparison.OrdinalIgnoreCase)) == 1
            ? column.Name
            : throw new ExportException($"{table.Tenant}/{table.Table}: Athena's names know no case, and of the columns several are called '{column.Name}' then. Compare this table with the embedded engine.");

    private static string HiveType(TableSettings table, ColumnSettings column) => (table.Format, column.Type) switch
    {
        (ExportFormat.Parquet, CellType.Integer) => "bigint",
        (ExportFormat.Parquet, CellType.Decimal) => string.Create(CultureInfo.InvariantCulture, $"decimal({column.Precision},{column.Scale})"),
        (ExportFormat.Parquet, CellType.Double) => "double",
        (ExportFormat.Parquet, CellType.Boolean) => "boolean",
        (ExportFormat.Parquet, CellType.Date) => "date",
        (ExportFormat.Parquet, CellType.Timestamp) => "timestamp",
        _ => "string",
    };
}
