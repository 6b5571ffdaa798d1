using System.Runtime.CompilerServices;
using System.Text.Json;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Paths;

namespace Pipeline.Contracts.Conversion;

/// <summary>The instant that a JSON value names. One reading for columns, partitions and the table, so that a value means one time everywhere.</summary>
internal static class TimeValue
{
    public static ConversionFault Read(EpochUnit epoch, in JsonSlot slot, ReadOnlySpan<byte> json, out long micros) =>
        slot is { Kind: JsonTokenType.String, IsEscaped: false }
            ? TimeText.ParseTimestamp(slot.Text(json), out micros)
            : Read(epoch, slot.Kind, slot.Text(json), slot.IsEscaped, out micros);

    /// <summary>The instant of a value that a path found.</summary>
    public static ConversionFault Read(EpochUnit epoch, JsonValueSpan value, out long micros) =>
        Read(epoch, value.Kind, value.Kind == JsonTokenType.String ? value.Raw[1..^1] : value.Raw, value.IsEscaped, out micros);

    private static ConversionFault Read(EpochUnit epoch, JsonTokenType kind, ReadOnlySpan<byte> text, bool isEscaped, out long micros)
    {
        if (kind == JsonTokenType.String)
        {
            return isEscaped ? ReadEscaped(text, out micros) : TimeText.ParseTimestamp(text, out micros);
        }

        if (kind == JsonTokenType.Number && epoch != EpochUnit.None)
        {
            return ReadNumber(epoch, text, out micros);
        }

        micros = 0;
        return ConversionFault.WrongType;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ConversionFault ReadEscaped(ReadOnlySpan<byte> text, out long micros)
    {
        using var plain = new PlainText(text, stackalloc byte[PlainText.ScratchBytes]);
        micros = 0;
        return plain.IsWhole ? TimeText.ParseTimestamp(plain.Text, out micros) : ConversionFault.InvalidText;
    }

    /// <summary>Digits behind the microseconds are cut as those of texts are: clocks that print a double write more than they know.</summary>
    private static ConversionFault ReadNumber(EpochUnit epoch, ReadOnlySpan<byte> text, out long micros)
    {
        int scale = epoch switch { EpochUnit.Seconds => 6, EpochUnit.Milliseconds => 3, _ => 0 };
        ConversionFault fault = DecimalText.ParseFloor(text, 18, scale, out micros);
        return fault == ConversionFault.None && !TimeText.IsInCalendar(micros) ? ConversionFault.OutOfRange : fault;
    }
}
