using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Partitions;

/// <summary>Makes the key bytes of a row's partition values, and from a key the path. Null and unreadable values are the default partition.</summary>
internal sealed class PartitionKeyWriter(DatasetPlan plan, int maxValueBytes) : IDisposable
{
    private const byte NullTag = 0;
    private const byte NumberTag = 1;
    private const byte TextTag = 2;

    private GrowableArray<byte> _key = new();

    public ReadOnlySpan<byte> Key => _key.Span;

    /// <summary>The path of the key just written.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder();
            ReadOnlySpan<byte> key = _key.Span;
            foreach (PartitionStep step in plan.Partitions)
            {
                _ = path.Length > 0 ? path.Append('/') : path;
                path.Append(step.Contract.Name).Append('=').Append(ReadValue(step, ref key));
            }

            return path.ToString();
        }
    }

    /// <summary>Writes the key of a row, or names the level whose value is too long.</summary>
    public bool TryWrite(
        JsonSlot[] slots, int row, ReadOnlySpan<byte> json, long arrivalMicros, [NotNullWhen(false)] out PartitionStep? tooLong)
    {
        _key.Truncate(0);
        tooLong = null;
        foreach (PartitionStep step in plan.Partitions)
        {
            if (step.Source is not SlotSource source)
            {
                WriteNumber(FromTime(step.Kind, arrivalMicros));
                continue;
            }

            ref JsonSlot slot = ref source.In(slots, row);
            if (step.Kind == PartitionValueKind.Text)
            {
                if (!TryWriteText(slot, json))
                {
                    tooLong = step;
                    return false;
                }
            }
            else if (TryReadNumber(step.Kind, slot, json, out long value))
            {
                WriteNumber(value);
            }
            else
            {
                _key.Add(NullTag);
            }
        }

        return true;
    }

    public RecordError TooLong(PartitionStep step, JsonSlot[] slots, int row, ReadOnlySpan<byte> json)
    {
        JsonSlot slot = step.Source is SlotSource source ? source.In(slots, row) : default;
        return RecordError.Of(
            RecordErrorReason.PartitionTooLong, plan.Contract.Name, step.Contract.Name, step.Path, slot.Start - 1, slot.Raw(json),
            $"a partition value of at most {maxValueBytes} bytes when escaped");
    }

    public void Dispose() => _key.Dispose();

    private static bool TryReadNumber(PartitionValueKind kind, in JsonSlot slot, ReadOnlySpan<byte> json, out long value)
    {
        value = 0;
        switch (kind)
        {
            case PartitionValueKind.Boolean:
                value = slot.Kind == JsonTokenType.True ? 1 : 0;
                return slot.Kind is JsonTokenType.True or JsonTokenType.False;
            case PartitionValueKind.Int:
                return slot.Kind == JsonTokenType.Number && CellWriter.ReadInt64(slot.Text(json), out value) == ConversionFault.None
                    && value is >= int.MinValue and <= int.MaxValue;
            case PartitionValueKind.BigInt:
                return slot.Kind == JsonTokenType.Number && CellWriter.ReadInt64(slot.Text(json), out value) == ConversionFault.None;
            default:
                bool isTime = CellWriter.ReadTimestamp(EpochUnit.None, slot, json, out long micros) == ConversionFault.None;
                value = isTime ? FromTime(kind, micros) : 0;
                return isTime;
        }
    }

    private static long FromTime(PartitionValueKind kind, long micros)
    {
        int day = TimeText.DayOf(micros);
        return kind switch
        {
            PartitionValueKind.Year => TimeText.DateOf(day).Year,
            PartitionValueKind.Month => TimeText.DateOf(day).Month,
            PartitionValueKind.Day => TimeText.DateOf(day).Day,
            PartitionValueKind.Hour => (micros - (day * TimeText.MicrosPerDay)) / TimeText.MicrosPerHour,
            _ => day,
        };
    }

    private bool TryWriteText(in JsonSlot slot, ReadOnlySpan<byte> json)
    {
        if (slot.Kind != JsonTokenType.String || slot.Length == 0)
        {
            _key.Add(NullTag);
            return true;
        }

        ReadOnlySpan<byte> text = slot.Text(json);
        Span<byte> room = _key.Reserve(sizeof(byte) + sizeof(int) + text.Length);
        int length = text.Length;
        Span<byte> value = room[(sizeof(byte) + sizeof(int))..];
        if (slot.IsEscaped && !JsonText.TryUnescape(text, value, out length))
        {
            _key.Add(NullTag);
            return true;
        }

        if (!slot.IsEscaped)
        {
            text.CopyTo(value);
        }

        room[0] = TextTag;
        BinaryPrimitives.WriteInt32LittleEndian(room[1..], length);
        _key.Advance(sizeof(byte) + sizeof(int) + length);
        return EscapedLength(value[..length]) <= maxValueBytes;
    }

    private int EscapedLength(ReadOnlySpan<byte> text)
    {
        // Each byte becomes at most three, so short values need no look.
        return text.Length * 3 <= maxValueBytes || text.Length > maxValueBytes
            ? text.Length
            : Encoding.UTF8.GetByteCount(HivePath.Escape(Encoding.UTF8.GetString(text)));
    }

    private void WriteNumber(long value)
    {
        Span<byte> room = _key.Reserve(sizeof(byte) + sizeof(long));
        room[0] = NumberTag;
        BinaryPrimitives.WriteInt64LittleEndian(room[1..], value);
        _key.Advance(room.Length);
    }

    private static string ReadValue(PartitionStep step, ref ReadOnlySpan<byte> key)
    {
        byte tag = key[0];
        key = key[1..];
        switch (tag)
        {
            case NullTag:
                return LakePartition.DefaultValue;
            case TextTag:
                int length = BinaryPrimitives.ReadInt32LittleEndian(key);
                string text = Encoding.UTF8.GetString(key.Slice(sizeof(int), length));
                key = key[(sizeof(int) + length)..];
                return HivePath.Escape(text);
            default:
                long number = BinaryPrimitives.ReadInt64LittleEndian(key);
                key = key[sizeof(long)..];
                return Format(step, number);
        }
    }

    private static string Format(PartitionStep step, long value)
    {
        switch (step.Kind)
        {
            case PartitionValueKind.Boolean:
                return value != 0 ? "true" : "false";
            case PartitionValueKind.Date:
                (int year, int month, int day) = TimeText.DateOf((int)value);
                return string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}");
            default:
                bool isPadded = step.IsPadded && step.Kind is PartitionValueKind.Month or PartitionValueKind.Day or PartitionValueKind.Hour;
                return value.ToString(isPadded ? "D2" : "D", CultureInfo.InvariantCulture);
        }
    }
}
