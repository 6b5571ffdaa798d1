using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Reading;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Discovery;

/// <summary>Proposes settings from the beginning of a file. What it proposes is for a person to read: a sample knows no types of rows that it does not show.</summary>
internal static class TableDiscovery
{
    private const int SampleBytes = 4 << 20;

    /// <summary>Reads the beginning of a file and proposes what fits it.</summary>
    /// <exception cref="ExportException">There is nothing to propose from.</exception>
    public static async Task<TableProposal> ProposeAsync(string tenant, string table, ExportFile sample, CancellationToken cancellationToken)
    {
        using var stored = new CountingStream(await sample.OpenAsync(cancellationToken).ConfigureAwait(false));
        using var stream = RowReaders.Unpack(stored, sample.Name);
        var bytes = new byte[SampleBytes];
        var length = stream.ReadAtLeast(bytes, SampleBytes, throwOnEndOfStream: false);
        var text = Decode(bytes.AsSpan(0, length), sample.Name);

        // A row that the sample cuts through says nothing.
        text = length < SampleBytes ? text : text[..(text.LastIndexOf('\n') + 1)];
        if (text.AsSpan().Trim().IsEmpty)
        {
            throw new ExportException($"{sample.Name}: the file has no row in its first {SampleBytes:N0} bytes, so nothing can be proposed from it.");
        }

        var remarks = new List<string>();
        var settings = text.StartsWith('{') ? FromJson(text, remarks) : FromCsv(text, remarks);
        return new TableProposal(settings with { Tenant = tenant, Table = table, Target = table }, remarks);
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.StartsWith("PAR1"u8))
        {
            throw new ExportException($"{name}: a Parquet file names its columns and types itself; take them from its schema.");
        }

        return Encoding.UTF8.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
    }

    private static TableSettings FromCsv(string text, List<string> remarks)
    {
        var (delimiter, rows) = CsvSample.Read(text);
        var hasHeader = CsvSample.HasHeader(rows);
        var columns = rows[0].Select((cell, i) => new SampleColumn(hasHeader ? cell : string.Create(CultureInfo.InvariantCulture, $"column_{i + 1}"))).ToArray();
        foreach (var row in rows.Skip(hasHeader ? 1 : 0))
        {
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Add(row[i].Length == 0 ? null : row[i]);
            }
        }

        if (!hasHeader)
        {
            remarks.Add("The first row is no header, so columns have numbers: give them names.");
        }

        return Describe(columns, remarks) with { Delimiter = delimiter, HasHeader = hasHeader };
    }

    private static TableSettings FromJson(string text, List<string> remarks)
    {
        var columns = new List<SampleColumn>();
        var rows = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                AddObject(line, columns, rows);
                rows++;
            }
            catch (JsonException exception)
            {
                remarks.Add($"A line is no JSON object and was passed over: {exception.Message}");
            }
        }

        return columns.Count > 0
            ? Describe([.. columns], remarks) with { Format = ExportFormat.NdJson }
            : throw new ExportException("The sample begins like JSON, and none of its lines is a JSON object with properties.");
    }

    private static void AddObject(string line, List<SampleColumn> columns, int rows)
    {
        using var document = JsonDocument.Parse(line);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException(line.Length > 80 ? line[..80] + "…" : line);
        }

        foreach (var property in document.RootElement.EnumerateObject())
        {
            var column = columns.Find(known => known.Name == property.Name);
            if (column is null)
            {
                columns.Add(column = new SampleColumn(property.Name));
                FillUp(column, rows);
            }

            column.IsTextual |= property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Array;
            column.Add(property.Value.ValueKind == JsonValueKind.Null ? null : property.Value.ToString());
        }

        foreach (var column in columns)
        {
            FillUp(column, rows + 1);
        }
    }

    private static void FillUp(SampleColumn column, int rows)
    {
        while (column.Values.Count < rows)
        {
            column.Add(null);
        }
    }

    private static TableSettings Describe(SampleColumn[] columns, List<string> remarks)
    {
        var rows = columns[0].Values.Count;
        var settings = columns.Select(column => column.Describe()).ToArray();
        var key = FindKey(columns, settings);
        remarks.Add(key.Count == 0
            ? $"No column and no two columns tell all {rows:N0} rows of the sample apart: name the key."
            : $"The key is a guess: it tells all {rows:N0} rows of the sample apart.");
        return new TableSettings { Tenant = "", Table = "", Target = "", Columns = settings, Key = key };
    }

    private static List<int> FindKey(SampleColumn[] columns, ColumnSettings[] settings)
    {
        var candidates = Enumerable.Range(0, columns.Length).Where(i => settings[i].Type != CellType.Double && !columns[i].Values.Contains(null)).ToArray();
        foreach (var first in candidates)
        {
            if (columns[first].Values.Distinct().Count() == columns[first].Values.Count)
            {
                return [first];
            }
        }

        foreach (var first in candidates)
        {
            foreach (var second in candidates.Where(i => i > first))
            {
                if (columns[first].Values.Zip(columns[second].Values).Distinct().Count() == columns[first].Values.Count)
                {
                    return [first, second];
                }
            }
        }

        return [];
    }
}
