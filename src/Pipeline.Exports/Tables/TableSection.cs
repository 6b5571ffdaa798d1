using System.Text.RegularExpressions;
using Pipeline.Contracts.Loading;

namespace Pipeline.Exports.Tables;

/// <summary>Reads a table's settings from its JSON object.</summary>
internal static partial class TableSection
{
    private const string NameAllowed = "1 to 128 characters: letters, digits, _, - or ., the first a letter or digit";
    private const string CharacterAllowed = "one ASCII character other than a line end";

    /// <summary>The settings; null after a problem that leaves nothing to go on with.</summary>
    public static TableSettings? Read(ContractNode node)
    {
        if (!node.IsObject("$schema", "tenant", "table", "target", "format", "delimiter", "quote", "header", "nullText", "equal", "unknownColumns", "columns", "key"))
        {
            return null;
        }

        var tenant = node.Matching("tenant", required: true, Name(), NameAllowed);
        var table = node.Matching("table", required: true, Name(), NameAllowed);
        var target = node.Matching("target", required: false, Name(), NameAllowed) ?? table;
        var format = ReadFormat(node);
        var equality = ReadEquality(node, Equality.ByType);
        var columns = ReadColumns(node, equality);
        var key = ReadKey(node, columns);
        return tenant is null || table is null || columns.Count == 0
            ? null
            : new TableSettings
            {
                Tenant = tenant,
                Table = table,
                Target = target!,
                Format = format,
                Delimiter = ReadDelimiter(node, format),
                Quote = ReadQuote(node, format),
                HasHeader = !node.TryGet("header", out _) || (OnlyCsv(node, "header", format) && node.Flag("header")),
                NullText = OnlyCsv(node, "nullText", format) ? node.Text("nullText", required: false, "a text") ?? "" : "",
                IgnoresUnknownColumns = node.OneOf("unknownColumns", "refuse", "refuse", "ignore") == "ignore",
                Columns = columns,
                Key = key,
            };
    }

    private static ExportFormat ReadFormat(ContractNode node) => node.OneOf("format", "csv", "csv", "ndjson", "parquet") switch
    {
        "ndjson" => ExportFormat.NdJson,
        "parquet" => ExportFormat.Parquet,
        _ => ExportFormat.Csv,
    };

    private static Equality ReadEquality(ContractNode node, Equality fallback)
    {
        var word = fallback == Equality.ByType ? "byType" : "exactText";
        return node.OneOf("equal", word, "byType", "exactText") == "byType" ? Equality.ByType : Equality.ExactText;
    }

    private static char ReadDelimiter(ContractNode node, ExportFormat format)
    {
        if (!OnlyCsv(node, "delimiter", format) || node.Text("delimiter", required: false, CharacterAllowed) is not { } text)
        {
            return ',';
        }

        if (IsCharacter(text))
        {
            return text[0];
        }

        node.TryGet("delimiter", out var place);
        place.Fail(CharacterAllowed);
        return ',';
    }

    private static char? ReadQuote(ContractNode node, ExportFormat format)
    {
        if (!OnlyCsv(node, "quote", format) || node.Text("quote", required: false, CharacterAllowed) is not { } text)
        {
            return '"';
        }

        if (text.Length == 0)
        {
            return null;
        }

        node.TryGet("quote", out var place);
        node.TryGet("delimiter", out var delimiter);
        if (!IsCharacter(text) || (delimiter.Element.ValueKind == System.Text.Json.JsonValueKind.String && delimiter.Element.ValueEquals(text)))
        {
            place.Fail(CharacterAllowed + " and than the delimiter, or an empty text if fields are never quoted");
        }

        return text[0];
    }

    private static List<ColumnSettings> ReadColumns(ContractNode node, Equality equality)
    {
        var columns = new List<ColumnSettings>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in node.Items("columns", 1, "an array of at least one {\"name\": …, \"type\": …}"))
        {
            if (!item.IsObject("name", "type", "equal"))
            {
                continue;
            }

            var name = item.Text("name", required: true, "the column's name in the export") ?? "";
            var type = item.Text("type", required: false, CellTypes.Allowed) ?? "text";
            if (!CellTypes.TryParse(type, name, out var column))
            {
                item.TryGet("type", out var place);
                place.Fail(CellTypes.Allowed);
            }

            if (name.Length == 0 || !names.Add(name))
            {
                item.Fail("a name that is not empty and that no other column has");
            }

            columns.Add(column with { Equality = ReadEquality(item, equality) });
        }

        return columns;
    }

    private static List<int> ReadKey(ContractNode node, List<ColumnSettings> columns)
    {
        var key = new List<int>();
        foreach (var item in node.Items("key", 1, "an array of the names of the columns that identify a row"))
        {
            var name = item.Element.ValueKind == System.Text.Json.JsonValueKind.String ? item.Element.GetString() : null;
            var index = columns.FindIndex(column => column.Name == name);
            if (index < 0 || key.Contains(index))
            {
                item.Fail("one of the columns, each once: " + string.Join(", ", columns.Select(column => column.Name)));
                continue;
            }

            // Two numbers written differently would be two keys here and one in the target; and of doubles nobody knows which one is meant.
            if (columns[index].Type == CellType.Double)
            {
                item.Fail("a key column of a type other than double; declare it decimal or text");
            }

            columns[index] = columns[index] with { Equality = Equality.ByType };
            key.Add(index);
        }

        return key;
    }

    /// <summary>A setting of another format would be one that somebody believes in and nobody follows.</summary>
    private static bool OnlyCsv(ContractNode node, string name, ExportFormat format)
    {
        if (format == ExportFormat.Csv || !node.TryGet(name, out var place))
        {
            return true;
        }

        place.Fail("nothing: only the format csv has it");
        return false;
    }

    private static bool IsCharacter(string text) => text.Length == 1 && char.IsAscii(text[0]) && text[0] is not ('\r' or '\n' or '\0');

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\\z")]
    private static partial Regex Name();
}
