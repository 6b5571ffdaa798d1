using System.Globalization;
using Local.DuckDb;
using Parquet.Compression;
using Parquet.Schema;
using Parquet.Tests.Support;
using Parquet.Writing;

namespace Parquet.Tests.Judges;

/// <summary>
/// Statistics that lie lose rows silently. Every predicate is run on a file of many small row groups and pages, where engines prune, and on the
/// same rows in a table, where nothing can be pruned.
/// </summary>
public sealed class PredicateTests : IDisposable
{
    private const int RowCount = 600;

    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.OpenInMemory();

    public static TheoryData<string> Types => [.. Columns.Select(column => column.Name)];

    private static IReadOnlyList<Sample> Columns { get; } =
    [
        new("boolean", ParquetField.Boolean("v", true), (random, _) => random.Next(2) == 0, ["true", "false"]),
        new("int", ParquetField.Int32("v", true), (random, row) => random.Next(10) == 0 ? int.MinValue : row * 7, ["0", "350", "-2147483648", "4193", "99999"]),
        new("bigint", ParquetField.Int64("v", true), (random, row) => random.Next(10) == 0 ? long.MaxValue : -row, ["0", "-77", "9223372036854775807", "-599"]),
        new("float", ParquetField.Single("v", true), (random, row) => row % 50 == 0 ? -0f : (row - 300) / 4f, ["0", "-0.0", "1.25", "-75", "'infinity'"]),
        new("double", ParquetField.Double("v", true), (random, row) => row % 50 == 0 ? 0.0 : (row - 300) / 4.0, ["0", "-0.0", "1.25", "-75", "'-infinity'"]),
        new("double with NaN", ParquetField.Double("v", true), (random, row) => row % 97 == 0 ? double.NaN : row, ["0", "598", "1000", "'nan'"]),
        new("date", ParquetField.Date("v", true), (_, row) => row - 300, ["DATE '1970-01-01'", "DATE '1969-08-01'", "DATE '1970-10-27'"]),
        new("timestamp millis", ParquetField.TimestampMillis("v", true), (_, row) => (row - 300) * 86_400_001L, ["TIMESTAMPTZ '1970-01-01 00:00:00+00'", "TIMESTAMPTZ '1969-12-01 12:00:00+00'"]),
        new("timestamp micros", ParquetField.TimestampMicros("v", true), (_, row) => (row - 300) * 86_400_000_001L, ["TIMESTAMPTZ '1970-01-01 00:00:00+00'", "TIMESTAMPTZ '1970-01-02 00:00:00.000001+00'"]),
        new("decimal 9", ParquetField.Decimal("v", 9, 2, true), (_, row) => (row - 300) * 25, ["0", "1.25", "-75.00", "0.01"]),
        new("decimal 18", ParquetField.Decimal("v", 18, 4, true), (_, row) => (row - 300) * 2500L, ["0", "1.25", "-75.00"]),
        new("decimal 28", ParquetField.Decimal("v", 28, 2, true), (_, row) => Big((row - 300) * 25), ["0", "1.25", "-75.00"]),
        new("string", ParquetField.String("v", true), (random, row) => ParquetFiles.Text($"k{row % 300:D3}"), ["'k000'", "'k150'", "'zzz'", "''", "'k2'"]),
        new("long string", ParquetField.String("v", true), (_, row) => ParquetFiles.Text(new string('ž', 60) + (row % 200)), [$"'{new string('ž', 60)}100'", $"'{new string('ž', 60)}'", $"'{new string('ž', 61)}'", "'a'"]),
        new("string at the end of Unicode", ParquetField.String("v", true), (_, row) => ParquetFiles.Text(string.Concat(Enumerable.Repeat("\U0010FFFF", 20 + (row % 5)))), ["'a'", $"'{string.Concat(Enumerable.Repeat("\U0010FFFF", 22))}'"]),
        new("binary", ParquetField.Binary("v", true), (_, row) => Enumerable.Repeat((byte)0xFF, 60 + (row % 20)).ToArray(), [@"'\xFF'::BLOB", @"'\x00'::BLOB", $"'{string.Concat(Enumerable.Repeat(@"\xFF", 61))}'::BLOB"]),
        new("fixed binary", ParquetField.FixedBinary("v", 2, true), (_, row) => new[] { (byte)(row / 3), (byte)row }, [@"'\x00\x01'::BLOB", @"'\x80\x00'::BLOB"]),
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void PrunedScanFindsWhatAFullScanFinds(string type)
    {
        var sample = Columns.Single(column => column.Name == type);
        var random = new Random(7);
        var schema = new ParquetSchema(ParquetField.Int32("row"), sample.Field);
        object?[][] rows =
            [.. Enumerable.Range(0, RowCount).Select(row => new[] { row, row / 60 == 3 || random.Next(9) == 0 ? null : sample.Value(random, row) })];
        var options = new ParquetWriterOptions { RowGroupRows = 60, PageRows = 20, Codec = CompressionCodec.None, BloomFilterColumns = BloomColumns(sample.Field) };
        var path = _folder.Write(ParquetFiles.Write(schema, rows, options, batch: 20));
        _database.Execute($"CREATE TABLE full_scan AS FROM read_parquet('{path}')");

        foreach (var predicate in Predicates(sample.Literals))
        {
            var expected = Matches("full_scan", predicate);
            Assert.True(expected.SequenceEqual(Matches($"read_parquet('{path}')", predicate)), $"{type}: WHERE {predicate} finds other rows by pruning; the full scan finds {expected.Count}.");
        }
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private static IEnumerable<string> Predicates(IEnumerable<string> literals)
    {
        string[] operators = ["=", "<", "<=", ">", ">=", "<>"];
        return literals.SelectMany(literal => operators.Select(comparison => $"v {comparison} {literal}"))
            .Concat(literals.Select(literal => $"v IN ({literal}, NULL)"))
            .Concat(["v IS NULL", "v IS NOT NULL"]);
    }

    private static HashSet<string> BloomColumns(ParquetField field) =>
        field.LogicalType.Kind == LogicalKind.String || field.PhysicalType is PhysicalType.Int32 or PhysicalType.Int64 ? ["v"] : [];

    private static byte[] Big(long value)
    {
        var bytes = new byte[ParquetField.DecimalLength(28)];
        bytes.AsSpan().Fill(value < 0 ? byte.MaxValue : (byte)0);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(bytes.Length - sizeof(long)), value);
        return bytes;
    }

    private List<string> Matches(string source, string predicate) =>
        [.. _database.Query($"SELECT row FROM {source} WHERE {predicate} ORDER BY row").Rows.Select(row => Convert.ToString(row[0], CultureInfo.InvariantCulture)!)];

    private sealed record Sample(string Name, ParquetField Field, Func<Random, int, object> Value, IReadOnlyList<string> Literals);
}
