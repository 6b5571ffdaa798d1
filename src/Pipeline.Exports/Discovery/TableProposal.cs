using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Discovery;

/// <summary>Settings that a sample suggests, to be read by a person before they are used.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Remarks">What the sample could not tell for certain.</param>
internal sealed record TableProposal(TableSettings Settings, IReadOnlyList<string> Remarks)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The settings as the file that <see cref="TableSettingsFile"/> reads.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("tenant", Settings.Tenant);
            json.WriteString("table", Settings.Table);
            json.WriteString("format", Settings.Format switch { ExportFormat.NdJson => "ndjson", ExportFormat.Parquet => "parquet", _ => "csv" });
            if (Settings.Format == ExportFormat.Csv)
            {
                json.WriteString("delimiter", $"{Settings.Delimiter}");
                json.WriteBoolean("header", Settings.HasHeader);
            }

            json.WriteStartArray("columns");
            foreach (var column in Settings.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", TypeName(column));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("key");
            foreach (var column in Settings.Key)
            {
                json.WriteStringValue(Settings.Columns[column].Name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static string TypeName(ColumnSettings column) => column.Type switch
    {
        CellType.Integer => "integer",
        CellType.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({column.Precision},{column.Scale})"),
        CellType.Double => "double",
        CellType.Boolean => "boolean",
        CellType.Date => "date",
        CellType.Timestamp => "timestamp",
        _ => "text",
    };
}
