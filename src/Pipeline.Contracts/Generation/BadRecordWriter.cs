using System.Buffers;
using Pipeline.Contracts.Paths;
using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Generation;

/// <summary>Spoils good events; see <see cref="BadRecordKind"/>.</summary>
internal sealed class BadRecordWriter
{
    private readonly ColumnContract[] _targets;

    public BadRecordWriter(EventContract contract)
    {
        // The keys stay whole: a bad record must still find its shard, and an audit its key.
        _targets = [.. contract.Datasets
            .SelectMany(dataset => dataset.Columns)
            .Where(column => column.Required && column.Type is { IsScalar: true } and not StringType { IsJson: true } && IsPlain(column.Source))
            .Where(column => !column.Source.Equals(contract.PartitionKey) && !column.Source.Equals(contract.Table?.HashKey.Source)
                && !column.Source.Equals(contract.Table?.RangeKey?.Source))
            .DistinctBy(column => column.Source)];
    }

    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> good, BadRecordKind kind, ref SeededRandom random)
    {
        switch (kind)
        {
            case BadRecordKind.Truncated:
                output.Write(good[..(1 + random.Below(good.Length - 1))]);
                break;
            case BadRecordKind.NotAnObject:
                output.Write("["u8);
                output.Write(good);
                output.Write("]"u8);
                break;
            case BadRecordKind.InvalidUtf8:
                Replace(output, good, ref random, _ => [(byte)'"', 0xC3, 0x28, (byte)'"']);
                break;
            case BadRecordKind.NullRequired:
                Replace(output, good, ref random, _ => "null"u8.ToArray());
                break;
            case BadRecordKind.WrongType:
                Replace(output, good, ref random, _ => "{\"unexpected\":true}"u8.ToArray());
                break;
            case BadRecordKind.OutOfRange:
                Replace(output, good, ref random, OutOfRange);
                break;
            default:
                RenameKey(output, good, ref random);
                break;
        }
    }

    private static bool IsPlain(JsonPath path) => !path.IsRelative && path.Steps.All(step => step.Kind == JsonPathStepKind.Member);

    private static byte[] OutOfRange(ColumnType type) => type switch
    {
        DateType or TimestampType => "\"2024-02-30\""u8.ToArray(),
        IntType or BigIntType or DecimalType => "1e40"u8.ToArray(),
        FloatType or DoubleType => "1e400"u8.ToArray(),
        _ => "[1e400]"u8.ToArray(),
    };

    private void Replace(IBufferWriter<byte> output, ReadOnlySpan<byte> good, ref SeededRandom random, Func<ColumnType, byte[]> replacement)
    {
        ColumnContract target = Choose(good, ref random, out JsonValueSpan value);
        output.Write(good[..value.Offset]);
        output.Write(replacement(target.Type));
        output.Write(good[(value.Offset + value.Raw.Length)..]);
    }

    private void RenameKey(IBufferWriter<byte> output, ReadOnlySpan<byte> good, ref SeededRandom random)
    {
        Choose(good, ref random, out JsonValueSpan value);
        int keyEnd = good[..value.Offset].LastIndexOf((byte)'"');
        output.Write(good[..keyEnd]);
        output.Write("_renamed"u8);
        output.Write(good[keyEnd..]);
    }

    private ColumnContract Choose(ReadOnlySpan<byte> good, ref SeededRandom random, out JsonValueSpan value)
    {
        if (_targets.Length == 0)
        {
            throw new ContractException("no required column with a plain path that a bad record could spoil");
        }

        ColumnContract target = _targets[random.Below(_targets.Length)];
        return target.Source.TryRead(good, out value)
            ? target
            : throw new ContractException($"the generator's events have no {target.Source}, which column {target.Name} requires");
    }
}
