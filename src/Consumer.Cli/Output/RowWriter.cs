using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace Consumer.Cli.Output;

/// <summary>Writes a <see cref="RowSet"/> in each output mode.</summary>
internal static class RowWriter
{
    private static readonly System.Buffers.SearchValues<char> CsvSpecial = System.Buffers.SearchValues.Create(",\"\r\n");

    public static void Write(CliOutput output, RowSet rows, OutputMode mode)
    {
        switch (mode)
        {
            case OutputMode.Json:
                output.Out.WriteLine(ToJson(rows));
                break;
            case OutputMode.Csv:
                WriteCsv(output.Out, rows);
                break;
            default:
                output.Tables.Write(ToTable(rows));
                output.Note(rows.Rows.Count == 1 ? "1 row" : $"{rows.Rows.Count} rows");
                break;
        }
    }

    /// <summary>A JSON array with one object a row.</summary>
    public static string ToJson(RowSet rows)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, CellText.JsonOptions))
        {
            WriteJson(writer, rows);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    public static void WriteJson(Utf8JsonWriter writer, RowSet rows)
    {
        writer.WriteStartArray();
        foreach (var row in rows.Rows)
        {
            writer.WriteStartObject();
            for (var i = 0; i < rows.Columns.Count; i++)
            {
                writer.WritePropertyName(rows.Columns[i]);
                CellText.WriteJson(writer, row[i]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>RFC 4180 with a header line; a null is an empty field, an empty string is quoted, so the two stay apart.</summary>
    public static void WriteCsv(TextWriter writer, RowSet rows)
    {
        writer.WriteLine(string.Join(',', rows.Columns.Select(CsvField)));
        foreach (var row in rows.Rows)
        {
            writer.WriteLine(string.Join(',', row.Select(CsvField)));
        }
    }

    private static Table ToTable(RowSet rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        for (var i = 0; i < rows.Columns.Count; i++)
        {
            var column = new TableColumn(new Text(rows.Columns[i], new Style(decoration: Decoration.Bold)));
            table.AddColumn(rows.Rows.Any(row => row[i] is not (null or sbyte or short or int or long or float or double or decimal))
                ? column
                : column.RightAligned());
        }

        foreach (var row in rows.Rows)
        {
            table.AddRow(row.Select(cell => new Text(cell is null ? "NULL" : CellText.Of(cell), cell is null ? new Style(Color.Grey) : null)));
        }

        return table;
    }

    private static string CsvField(object? value)
    {
        if (value is null)
        {
            return string.Empty;
        }

        var text = CellText.Of(value);
        return text.Length == 0 || text.AsSpan().ContainsAny(CsvSpecial) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
