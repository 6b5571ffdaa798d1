using Parquet.Encodings;
using Parquet.Reading;
using Parquet.Schema;
using Parquet.Tests.Support;
using Parquet.Writing;

namespace Parquet.Tests.Judges;

/// <summary>One column for every encoding and for every way to arrive at it, large enough that dictionaries are given up midway.</summary>
public sealed class EncodingTests : IDisposable
{
    private const int RowCount = 11_000;

    private static readonly (ParquetField Field, Encoding Compact, Func<Random, int, object> Value)[] Columns =
    [
        (ParquetField.String("few"), Encoding.RleDictionary, (random, _) => ParquetFiles.Text($"value {random.Next(40)}")),
        (ParquetField.String("many"), Encoding.RleDictionary, (random, _) => ParquetFiles.Text($"{random.Next(3000):D9}")),
        (ParquetField.String("one"), Encoding.RleDictionary, (_, _) => ParquetFiles.Text("always the same")),
        (ParquetField.String("keys"), Encoding.DeltaLengthByteArray, (random, _) => ParquetFiles.Text($"{random.NextInt64():x16}")),
        (ParquetField.String("sequences"), Encoding.DeltaByteArray, (random, row) => ParquetFiles.Text($"49590338271490256608559692538361571095{row * 1013L:D18}")),
        (ParquetField.Int32("counter"), Encoding.DeltaBinaryPacked, (_, row) => row * 3),
        (ParquetField.Int64("random"), Encoding.DeltaBinaryPacked, (random, _) => random.NextInt64(long.MinValue, long.MaxValue)),
        (ParquetField.Int64("small"), Encoding.RleDictionary, (random, _) => (long)random.Next(9)),
        (ParquetField.TimestampMicros("at"), Encoding.DeltaBinaryPacked, (random, row) => 1_764_000_000_000_000 + (row * 1000L) + random.Next(900)),
        (ParquetField.Double("price"), Encoding.RleDictionary, (random, _) => random.Next(1000) / 100.0),
        (ParquetField.Double("measure"), Encoding.Plain, (random, _) => random.NextDouble()),
        (ParquetField.Boolean("flag"), Encoding.Plain, (random, _) => random.Next(9) == 0),
        (ParquetField.FixedBinary("hash", 6), Encoding.Plain, (random, _) => BitConverter.GetBytes(random.NextInt64())[..6]),
        (ParquetField.FixedBinary("code", 3), Encoding.RleDictionary, (random, _) => new byte[] { 1, 2, (byte)random.Next(5) }),
        (ParquetField.String("late keys"), Encoding.DeltaLengthByteArray, (random, row) => ParquetFiles.Text(row < 5000 ? "early" : new string((char)('a' + (row % 26)), 200) + random.NextInt64())),
    ];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(ValueEncodings.Compatible)]
    [InlineData(ValueEncodings.Compact)]
    public async Task EveryEncodingIsReadByEveryone(ValueEncodings encodings)
    {
        var random = new Random(99);
        var schema = new ParquetSchema([.. Columns.Select(column => column.Field)]);
        object?[][] rows = [.. Enumerable.Range(0, RowCount).Select(row => Columns.Select(column => (object?)column.Value(random, row)).ToArray())];
        string[] expected = [.. rows.Select(row => CanonicalText.Row(schema.Fields, row))];
        var file = ParquetFiles.Write(schema, rows, new ParquetWriterOptions { PageRows = 3000, Encodings = encodings }, batch: 700);
        var path = _folder.Write(file);

        using var reader = new ParquetFileReader(file);
        Assert.Equal(
            Columns.Select(column => $"{column.Field.Name}: {(encodings == ValueEncodings.Compact ? column.Compact : Compatible(column.Compact))}"),
            reader.Metadata.RowGroups[0].Columns.Select(column => $"{column.Path[0]}: {column.Encodings[0]}"));
        Assert.Equal(expected, DuckDbJudge.Read(path, schema));
        foreach (var engine in NodeJudge.Engines)
        {
            Assert.Equal(expected, Assert.Single(await NodeJudge.ReadAsync(engine, [path])));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static Encoding Compatible(Encoding compact) => compact == Encoding.RleDictionary ? compact : Encoding.Plain;
}
