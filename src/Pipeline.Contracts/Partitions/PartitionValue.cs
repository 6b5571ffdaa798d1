using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Projection.Plans;

namespace Pipeline.Contracts.Partitions;

/// <summary>
/// Converts one JSON value to the bytes it has in a path, with the rules of columns. A partition's value stands in no file, so a value that
/// does not fit is a fault and never the default partition. On a fault the bytes written are of no use.
/// </summary>
internal static class PartitionValue
{
    private const int MaxNumberBytes = 20;

    /// <summary>What a null is in a path.</summary>
    public static ReadOnlySpan<byte> Null => "__HIVE_DEFAULT_PARTITION__"u8;

    public static ConversionFault Write(PartitionStep step, in JsonSlot slot, ReadOnlySpan<byte> json, int maxTextBytes, ref GrowableArray<byte> key)
    {
        switch (step.Kind)
        {
            case PartitionValueKind.Text:
                return slot.Kind == JsonTokenType.String ? WriteText(slot, json, maxTextBytes, ref key) : ConversionFault.WrongType;
            case PartitionValueKind.Boolean:
                key.AddRange(slot.Kind == JsonTokenType.True ? "true"u8 : "false"u8);
                return slot.Kind is JsonTokenType.True or JsonTokenType.False ? ConversionFault.None : ConversionFault.WrongType;
            case PartitionValueKind.Int or PartitionValueKind.BigInt:
                return slot.Kind == JsonTokenType.Number ? WriteNumber(step.Kind, slot.Text(json), ref key) : ConversionFault.WrongType;
            default:
                ConversionFault fault = TimeValue.Read(step.Contract.Epoch, slot, json, out long micros);
                if (fault == ConversionFault.None)
                {
                    WriteTime(step, micros, ref key);
                }

                return fault;
        }
    }

    /// <summary>Whether the default of a level is a value of it.</summary>
    public static bool Fits(PartitionStep step)
    {
        var key = new GrowableArray<byte>();
        bool fits = step.Default is DefaultValue value && Write(step, value.Slot, value.Json, LakeKeyRoom.MaxValueBytes, ref key) == ConversionFault.None;
        key.Dispose();
        return fits;
    }

    /// <summary>Writes what a partition takes from an instant.</summary>
    public static void WriteTime(PartitionStep step, long micros, ref GrowableArray<byte> key)
    {
        int day = TimeText.DayOf(micros);
        if (step.Kind == PartitionValueKind.Hour)
        {
            WriteSmall((int)((micros - (day * TimeText.MicrosPerDay)) / TimeText.MicrosPerHour), step.IsPadded, ref key);
            return;
        }

        (int year, int month, int dayOfMonth) = TimeText.DateOf(day);
        switch (step.Kind)
        {
            case PartitionValueKind.Year:
                WriteWhole(year, ref key);
                break;
            case PartitionValueKind.Month:
                WriteSmall(month, step.IsPadded, ref key);
                break;
            case PartitionValueKind.Day:
                WriteSmall(dayOfMonth, step.IsPadded, ref key);
                break;
            default:
                WriteSmall(year / 100, isPadded: true, ref key);
                WriteSmall(year % 100, isPadded: true, ref key);
                key.Add((byte)'-');
                WriteSmall(month, isPadded: true, ref key);
                key.Add((byte)'-');
                WriteSmall(dayOfMonth, isPadded: true, ref key);
                break;
        }
    }

    private static ConversionFault WriteText(in JsonSlot slot, ReadOnlySpan<byte> json, int maxBytes, ref GrowableArray<byte> key)
    {
        ReadOnlySpan<byte> text = slot.Text(json);
        return slot.IsEscaped ? WriteEscaped(text, maxBytes, ref key) : WriteText(text, maxBytes, ref key);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ConversionFault WriteEscaped(ReadOnlySpan<byte> text, int maxBytes, ref GrowableArray<byte> key)
    {
        using var plain = new PlainText(text, stackalloc byte[PlainText.ScratchBytes]);
        return plain.IsWhole ? WriteText(plain.Text, maxBytes, ref key) : ConversionFault.InvalidText;
    }

    /// <summary>
    /// Readers of the lake take both the empty text and the name of the default partition for null, so neither can be told from a missing value:
    /// they are refused.
    /// </summary>
    private static ConversionFault WriteText(ReadOnlySpan<byte> text, int maxBytes, ref GrowableArray<byte> key)
    {
        if (text.IsEmpty || text.SequenceEqual(Null))
        {
            return ConversionFault.InvalidText;
        }

        if (text.Length > maxBytes)
        {
            return ConversionFault.TooLong;
        }

        int written = HivePath.Escape(text, key.Reserve(text.Length * HivePath.MaxGrowth));
        key.Advance(written);
        return written <= maxBytes ? ConversionFault.None : ConversionFault.TooLong;
    }

    private static ConversionFault WriteNumber(PartitionValueKind kind, ReadOnlySpan<byte> text, ref GrowableArray<byte> key)
    {
        ConversionFault fault = CellWriter.ReadInt64(text, out long value);
        if (fault != ConversionFault.None)
        {
            return fault;
        }

        if (kind == PartitionValueKind.Int && value is < int.MinValue or > int.MaxValue)
        {
            return ConversionFault.OutOfRange;
        }

        WriteWhole(value, ref key);
        return ConversionFault.None;
    }

    /// <summary>A number of at most two digits.</summary>
    private static void WriteSmall(int value, bool isPadded, ref GrowableArray<byte> key)
    {
        if (isPadded || value > 9)
        {
            key.Add((byte)('0' + (value / 10)));
        }

        key.Add((byte)('0' + (value % 10)));
    }

    private static void WriteWhole(long value, ref GrowableArray<byte> key)
    {
        _ = Utf8Formatter.TryFormat(value, key.Reserve(MaxNumberBytes), out int written);
        key.Advance(written);
    }
}
