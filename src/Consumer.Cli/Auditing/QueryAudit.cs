using System.Globalization;
using Consumer.Cli.Output;

namespace Consumer.Cli.Auditing;

/// <summary>Compares a query's rows with expected ones: exactly, but for floating point, where summing in another order moves the last digits.</summary>
internal static class QueryAudit
{
    private const double Tolerance = 1e-9;

    /// <summary>Rows are compared as multisets: SQL promises no order among equals.</summary>
    public static QueryVerdict Compare(string name, RowSet found, IReadOnlyList<object?[]>? expected)
    {
        if (expected is null)
        {
            return new QueryVerdict(name, found, null, []);
        }

        var differences = new List<string>();
        if (found.Rows.Count != expected.Count)
        {
            differences.Add($"{found.Rows.Count} rows, expected {expected.Count}");
        }

        var sortedFound = Sorted(found.Rows);
        var sortedExpected = Sorted(expected);
        for (var i = 0; i < Math.Min(sortedFound.Count, sortedExpected.Count) && differences.Count < Verdict.SpelledOut; i++)
        {
            if (!Same(sortedFound[i], sortedExpected[i]))
            {
                differences.Add($"row ({Text(sortedFound[i])}), expected ({Text(sortedExpected[i])})");
            }
        }

        return new QueryVerdict(name, found, expected, differences);
    }

    /// <summary>Sorted by what is compared exactly, texts first: nearly equal floating-point numbers must not decide the order.</summary>
    private static List<object?[]> Sorted(IReadOnlyList<object?[]> rows) =>
        [.. rows.OrderBy(row => string.Join('\u0001', row.Where(cell => cell is not (double or float)).Select(Exact)), StringComparer.Ordinal)];

    private static bool Same(object?[] left, object?[] right) =>
        left.Length == right.Length && left.Zip(right).All(pair => SameCell(pair.First, pair.Second));

    private static bool SameCell(object? left, object? right) => (left, right) switch
    {
        (double or float, not null) or (not null, double or float) => Near(
            Convert.ToDouble(left, CultureInfo.InvariantCulture),
            Convert.ToDouble(right, CultureInfo.InvariantCulture)),
        _ => Exact(left) == Exact(right),
    };

    private static bool Near(double left, double right) => Math.Abs(left - right) <= Tolerance * Math.Max(1, Math.Abs(right));

    /// <summary>Numbers by value, whatever their type and scale; null apart from empty text.</summary>
    private static string Exact(object? cell) => cell switch
    {
        null => "\0",
        decimal or long or int => (Convert.ToDecimal(cell, CultureInfo.InvariantCulture) / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        _ => CellText.Of(cell),
    };

    private static string Text(object?[] row) => string.Join(", ", row.Select(cell => cell is null ? "NULL" : CellText.Of(cell)));
}
