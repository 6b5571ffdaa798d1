using System.Globalization;
using Local.DuckDb;
using Parquet.Schema;
using Parquet.Tests.Support;

namespace Parquet.Tests.Judges;

/// <summary>Reads files by DuckDB, in this process.</summary>
internal static class DuckDbJudge
{
    public static IReadOnlyList<string> Read(string path, ParquetSchema schema)
    {
        using var database = DuckDbDatabase.OpenInMemory();
        database.Execute("SET threads = 1");
        var rows = database.Query($"SELECT * FROM read_parquet('{path}')").Rows;
        return [.. rows.Select(row => CanonicalText.Row(schema.Fields, [.. schema.Fields.Zip(row, Convert)]))];
    }

    private static object? Convert(ParquetField field, object? value) => value switch
    {
        null => null,
        object?[] items => items.Select(item => Convert(field.Children[0].Children[0], item)).ToList(),
        Dictionary<string, object?> fields => field.Children.Select(child => Convert(child, fields[child.Name])).ToArray(),
        string text => ParquetFiles.Text(text),
        DateOnly date => date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber,
        DateTime instant => field.LogicalType.Kind == LogicalKind.TimestampMillis
            ? (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond
            : (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        decimal number => Unscaled(field, number),
        _ => value,
    };

    private static byte[] Unscaled(ParquetField field, decimal value)
    {
        var digits = value.ToString($"F{field.LogicalType.Scale}", CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal);
        var number = System.Numerics.BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        return number.ToByteArray(isUnsigned: false, isBigEndian: true);
    }
}
