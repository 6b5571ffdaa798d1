using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Exports.Tables;

/// <summary>The names of types in settings.</summary>
internal static partial class CellTypes
{
    /// <summary>What stands in messages.</summary>
    public const string Allowed = "text, integer, decimal, decimal(precision, scale) with up to 38 digits, double, boolean, date or timestamp";

    private const int MaxPrecision = 38;

    /// <summary>Reads a type into a column.</summary>
    public static bool TryParse(string text, string column, out ColumnSettings settings)
    {
        settings = new ColumnSettings(column, CellType.Text);
        if (DecimalName().Match(text) is { Success: true } match)
        {
            var precision = int.Parse(match.Groups["precision"].ValueSpan, CultureInfo.InvariantCulture);
            var scale = int.Parse(match.Groups["scale"].ValueSpan, CultureInfo.InvariantCulture);
            settings = settings with { Type = CellType.Decimal, Precision = precision, Scale = scale };
            return precision is > 0 and <= MaxPrecision && scale <= precision;
        }

        CellType? type = text switch
        {
            "text" => CellType.Text,
            "integer" => CellType.Integer,
            "decimal" => CellType.Decimal,
            "double" => CellType.Double,
            "boolean" => CellType.Boolean,
            "date" => CellType.Date,
            "timestamp" => CellType.Timestamp,
            _ => null,
        };
        settings = settings with { Type = type ?? CellType.Text };
        return type is not null;
    }

    /// <summary>What values of a column look like, for messages.</summary>
    public static string Expected(ColumnSettings column) => column.Type switch
    {
        CellType.Integer => "a whole number of 64 bits",
        CellType.Decimal => string.Create(CultureInfo.InvariantCulture, $"a number that decimal({column.Precision}, {column.Scale}) holds exactly"),
        CellType.Double => "a number",
        CellType.Boolean => "true, false, t, f, yes, no, y, n, 1 or 0",
        CellType.Date => "a date as YYYY-MM-DD",
        CellType.Timestamp => "a time as YYYY-MM-DD hh:mm:ss, with a fraction and an offset if it has them",
        _ => "UTF-8 text",
    };

    [GeneratedRegex(@"^decimal\( ?(?<precision>[0-9]{1,2}) ?, ?(?<scale>[0-9]{1,2}) ?\)\z")]
    private static partial Regex DecimalName();
}
