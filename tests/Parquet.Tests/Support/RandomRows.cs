using System.Numerics;
using Parquet.Compression;
using Parquet.Schema;
using Parquet.Writing;

namespace Parquet.Tests.Support;

/// <summary>Schemas, rows and layouts from a seed. Columns differ in how they repeat, so that every encoding gets its turn.</summary>
internal sealed class RandomRows(int seed)
{
    private const int MaxDepth = 3;

    private readonly Random _random = new(seed);
    private readonly Dictionary<ParquetField, Func<object>> _sources = [];

    public ParquetSchema Schema()
    {
        var count = _random.Next(1, 7);
        return new ParquetSchema([.. Enumerable.Range(0, count).Select(i => Field($"c{i}", 0))]);
    }

    public IReadOnlyList<object?[]> Rows(ParquetSchema schema, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => schema.Fields.Select(Value).ToArray())];

    public ParquetWriterOptions Options()
    {
        var codecs = Enum.GetValues<CompressionCodec>().Where(CodecSupport.IsAvailable).ToArray();
        return new ParquetWriterOptions
        {
            Codec = codecs[_random.Next(codecs.Length)],
            PageRows = _random.Next(4) switch { 0 => 1, 1 => 7, 2 => 100, _ => 20_000 },
            PageBytes = _random.Next(3) == 0 ? 1024 : 1 << 20,
            RowGroupRows = _random.Next(3) == 0 ? _random.Next(1, 300) : null,
            WritePageIndex = _random.Next(4) > 0,
            Encodings = _random.Next(2) == 0 ? ValueEncodings.Compatible : ValueEncodings.Compact,
        };
    }

    public int Next(int min, int max) => _random.Next(min, max);

    private ParquetField Field(string name, int depth)
    {
        var optional = _random.Next(2) == 0;
        var kind = _random.Next(depth < MaxDepth ? 19 : 13);
        return kind switch
        {
            13 or 14 or 15 => ParquetField.Group(name, [.. Enumerable.Range(0, _random.Next(1, 4)).Select(i => Field($"f{i}", depth + 1))], optional),
            > 15 => ParquetField.List(name, Field("element", depth + 1), optional),
            _ => Leaf(name, kind, optional),
        };
    }

    private ParquetField Leaf(string name, int kind, bool optional)
    {
        var precision = _random.Next(1, 29);
        return kind switch
        {
            0 => ParquetField.Boolean(name, optional),
            1 => ParquetField.Int32(name, optional),
            2 => ParquetField.Int64(name, optional),
            3 => ParquetField.Single(name, optional),
            4 => ParquetField.Double(name, optional),
            5 => ParquetField.Binary(name, optional),
            6 => ParquetField.FixedBinary(name, _random.Next(1, 20), optional),
            7 => ParquetField.Json(name, optional),
            8 => ParquetField.Date(name, optional),
            9 => ParquetField.TimestampMillis(name, optional),
            10 => ParquetField.TimestampMicros(name, optional),
            11 => ParquetField.Decimal(name, precision, _random.Next(0, precision + 1), optional),
            _ => ParquetField.String(name, optional),
        };
    }

    private object? Value(ParquetField field)
    {
        if (field.Repetition == Repetition.Optional && _random.Next(4) == 0)
        {
            return null;
        }

        if (field.LogicalType.Kind == LogicalKind.List)
        {
            var element = field.Children[0].Children[0];
            return Enumerable.Range(0, _random.Next(3) == 0 ? 0 : _random.Next(1, 5)).Select(_ => Value(element)).ToList();
        }

        return field.PhysicalType is null ? field.Children.Select(Value).ToArray() : LeafValue(field);
    }

    private object LeafValue(ParquetField field)
    {
        if (!_sources.TryGetValue(field, out var source))
        {
            source = Source(() => Fresh(field));
            _sources.Add(field, source);
        }

        return source();
    }

    /// <summary>Few values again and again, one value in long runs, or always new ones.</summary>
    private Func<object> Source(Func<object> fresh)
    {
        object[] few = [.. Enumerable.Range(0, _random.Next(1, 40)).Select(_ => fresh())];
        var current = fresh();
        return _random.Next(3) switch
        {
            0 => () => few[_random.Next(few.Length)],
            1 => () => current = _random.Next(50) == 0 ? fresh() : current,
            _ => fresh,
        };
    }

    private object Fresh(ParquetField field) => (field.PhysicalType, field.LogicalType.Kind) switch
    {
        (PhysicalType.Boolean, _) => _random.Next(2) == 0,
        (_, LogicalKind.Decimal) => FreshDecimal(field),
        (_, LogicalKind.Date) => _random.Next(-30_000, 30_000),
        (_, LogicalKind.TimestampMillis) => _random.NextInt64(-2_000_000_000_000, 4_000_000_000_000),
        (_, LogicalKind.TimestampMicros) => _random.NextInt64(-2_000_000_000_000_000, 4_000_000_000_000_000),
        (PhysicalType.Int32, _) => _random.Next(5) == 0 ? Pick(int.MinValue, int.MaxValue, 0) : _random.Next(-100, 100_000),
        (PhysicalType.Int64, _) => _random.Next(5) == 0 ? Pick(long.MinValue, long.MaxValue, 0L) : _random.NextInt64(-1_000_000, 1_000_000),
        (PhysicalType.Single, _) => _random.Next(5) == 0 ? Pick(0f, -0f, float.NaN, float.NegativeInfinity, float.MaxValue) : _random.NextSingle(),
        (PhysicalType.Double, _) => _random.Next(5) == 0 ? Pick(0.0, -0.0, double.NaN, double.PositiveInfinity, double.Epsilon) : _random.NextDouble(),
        (PhysicalType.FixedByteArray, _) => FreshBytes(field.TypeLength),
        (_, LogicalKind.Json) => ParquetFiles.Text($"{{\"n\":{_random.Next(1000)}}}"),
        (_, LogicalKind.String) => ParquetFiles.Text(FreshText()),
        _ => FreshBytes(_random.Next(0, 30)),
    };

    private object FreshDecimal(ParquetField field)
    {
        var limit = BigInteger.Pow(10, field.LogicalType.Precision) - 1;
        var value = new BigInteger(FreshBytes(field.LogicalType.Precision)) % (limit + 1);
        if (field.PhysicalType == PhysicalType.Int32)
        {
            return (int)value;
        }

        if (field.PhysicalType == PhysicalType.Int64)
        {
            return (long)value;
        }

        var bytes = new byte[field.TypeLength];
        bytes.AsSpan().Fill(value.Sign < 0 ? byte.MaxValue : (byte)0);
        var minimal = value.ToByteArray(isUnsigned: false, isBigEndian: true);
        minimal.CopyTo(bytes.AsSpan(bytes.Length - minimal.Length));
        return bytes;
    }

    private string FreshText() => _random.Next(6) switch
    {
        0 => "",
        1 => $"49590338271490256608559692538361571095921575989136588{_random.Next(10_000):D4}",
        2 => string.Concat(Enumerable.Repeat("жизнь🚀", _random.Next(1, 15))),
        3 => new string((char)('a' + _random.Next(26)), _random.Next(1, 200)),
        _ => $"value {_random.Next(100_000)}",
    };

    private byte[] FreshBytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private object Pick(params object[] values) => values[_random.Next(values.Length)];
}
