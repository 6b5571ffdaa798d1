using System.Text.RegularExpressions;
using nietras.SeparatedValues;

namespace Pipeline.Exports.Discovery;

/// <summary>Finds out how a sample of separated values is written.</summary>
internal static partial class CsvSample
{
    private const int MaxRows = 10_000;

    /// <summary>In the order in which they are preferred where several fit.</summary>
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>The delimiter that gives most rows the same number of fields, of more than one, and the rows it gives.</summary>
    public static (char Delimiter, List<string[]> Rows) Read(string text)
    {
        var best = (Delimiter: ',', Rows: Split(text, ','), Share: 0.0, Fields: 1);
        foreach (var delimiter in Delimiters)
        {
            var rows = Split(text, delimiter);
            var common = rows.CountBy(row => row.Length).OrderByDescending(entry => entry.Value).FirstOrDefault();
            var share = rows.Count == 0 ? 0 : (double)common.Value / rows.Count;
            if (common.Key > 1 && (share > best.Share || (share == best.Share && common.Key > best.Fields)))
            {
                best = (delimiter, rows.FindAll(row => row.Length == common.Key), share, common.Key);
            }
        }

        return (best.Delimiter, best.Rows);
    }

    /// <summary>Whether the first row names the columns: names like names, each once, and none that stands among its column's values.</summary>
    public static bool HasHeader(List<string[]> rows) =>
        rows.Count > 0
        && rows[0].Distinct(StringComparer.Ordinal).Count() == rows[0].Length
        && Array.TrueForAll(rows[0], cell => Name().IsMatch(cell))
        && !rows.Skip(1).Any(row => row.Where((cell, i) => cell == rows[0][i]).Any())
        && (rows.Count == 1 || LooksDifferent(rows));

    /// <summary>Without a number or a date below some name, only the names' own look is left: words, no digits.</summary>
    private static bool LooksDifferent(List<string[]> rows)
    {
        for (var i = 0; i < rows[0].Length; i++)
        {
            var column = new SampleColumn(rows[0][i]);
            foreach (var row in rows.Skip(1))
            {
                column.Add(row[i].Length == 0 ? null : row[i]);
            }

            if (column.Describe().Type != Tables.CellType.Text)
            {
                return true;
            }
        }

        return Array.TrueForAll(rows[0], cell => !cell.Any(char.IsAsciiDigit));
    }

    private static List<string[]> Split(string text, char delimiter)
    {
        using var reader = Sep.New(delimiter).Reader(options => options with { HasHeader = false, DisableColCountCheck = true, Unescape = true }).FromText(text);
        var rows = new List<string[]>();
        foreach (var row in reader)
        {
            if (row.Span.Length > 0 && rows.Count < MaxRows)
            {
                rows.Add(row[0..row.ColCount].ToStringsArray());
            }
        }

        return rows;
    }

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{N}_ .\-/()]{0,127}\z")]
    private static partial Regex Name();
}
