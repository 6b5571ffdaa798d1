using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Pipeline.Contracts.Conversion;
using Pipeline.Exports.Tables;
using CellType = Pipeline.Exports.Tables.CellType;

namespace Pipeline.Exports.Rows;

/// <summary>
/// Values as bytes of one form each, so that equal bytes are equal values and rows are compared without reading them. The texts of events and exports
/// are read by the same rules.
/// </summary>
internal static class CellCodec
{
    /// <summary>Digits that fit a <see cref="long"/> whatever they are.</summary>
    private const int NarrowPrecision = 18;

    private const int WideBytes = 16;

    /// <summary>Bytes that a value of so many bytes of text may take.</summary>
    public static int MaxBytes(int textLength) => Math.Max(textLength + Varints.MaxBytes, WideBytes);

    /// <summary>Writes a value; false if the text is none of the column's type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryWrite(ColumnSettings column, ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        if (column.Type == CellType.Text)
        {
            written = WriteText(text, destination);
            return true;
        }

        return TryWriteValue(column, text, destination, out written)
            && (column.Equality == Equality.ByType || (written = WriteText(text, destination)) > 0);
    }

    /// <summary>The bytes that a value takes from a position on.</summary>
    public static ReadOnlySpan<byte> Read(ColumnSettings column, ReadOnlySpan<byte> row, ref int position)
    {
        var start = position;
        if (column.Type == CellType.Text || column.Equality == Equality.ExactText)
        {
            var length = (int)Varints.Read(row, ref position);
            start = position;
            position += length;
        }
        else if (column.Type is CellType.Double)
        {
            position += sizeof(double);
        }
        else if (column.Type == CellType.Decimal && column.Precision > NarrowPrecision)
        {
            position += WideBytes;
        }
        else
        {
            Varints.Read(row, ref position);
        }

        return row[start..position];
    }

    public static long ReadWhole(ReadOnlySpan<byte> value)
    {
        var position = 0;
        return Varints.UnZigZag(Varints.Read(value, ref position));
    }

    public static Int128 ReadDecimal(ColumnSettings column, ReadOnlySpan<byte> value) =>
        column.Precision > NarrowPrecision ? BinaryPrimitives.ReadInt128LittleEndian(value) : ReadWhole(value);

    /// <summary>Writes a value by its type, also if the column compares its text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryWriteValue(ColumnSettings column, ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        switch (column.Type)
        {
            case CellType.Integer:
                return TryInteger(text, out var whole) & WriteWhole(whole, destination, out written);
            case CellType.Decimal when column.Precision <= NarrowPrecision:
                return DecimalText.Parse(text, column.Precision, column.Scale, out whole) == ConversionFault.None & WriteWhole(whole, destination, out written);
            case CellType.Decimal:
                var isDecimal = DecimalText.Parse(text, column.Precision, column.Scale, out Int128 wide) == ConversionFault.None;
                BinaryPrimitives.WriteInt128LittleEndian(destination, wide);
                written = WideBytes;
                return isDecimal;
            case CellType.Double:
                var isDouble = DoubleText.TryParse(text, out var number) && double.IsFinite(number);
                // Adding zero makes -0 the 0 that it equals.
                BinaryPrimitives.WriteDoubleLittleEndian(destination, number + 0.0);
                written = sizeof(double);
                return isDouble;
            case CellType.Boolean:
                return TryBoolean(text, out var flag) & WriteWhole(flag ? 1 : 0, destination, out written);
            case CellType.Date:
                return TimeText.ParseDate(text, out var day) == ConversionFault.None & WriteWhole(day, destination, out written);
            case CellType.Timestamp:
                return TimeText.ParseTimestamp(text, out var micros) == ConversionFault.None & WriteWhole(micros, destination, out written);
            default:
                written = WriteText(text, destination);
                return true;
        }
    }

    private static int WriteText(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var start = Varints.Write(destination, (ulong)text.Length);
        text.CopyTo(destination[start..]);
        return start + text.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool WriteWhole(long value, Span<byte> destination, out int written)
    {
        written = Varints.Write(destination, Varints.ZigZag(value));
        return true;
    }

    private static bool TryInteger(ReadOnlySpan<byte> text, out long value)
    {
        if (Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length)
        {
            return true;
        }

        // 7.0 and 1e3 are whole numbers too.
        var isWhole = DecimalText.Parse(text, 19, 0, out Int128 wide) == ConversionFault.None && wide >= long.MinValue && wide <= long.MaxValue;
        value = isWhole ? (long)wide : 0;
        return isWhole;
    }

    private static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "t"u8) || Ascii.EqualsIgnoreCase(text, "yes"u8)
            || Ascii.EqualsIgnoreCase(text, "y"u8) || text.SequenceEqual("1"u8);
        return value || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "f"u8) || Ascii.EqualsIgnoreCase(text, "no"u8)
            || Ascii.EqualsIgnoreCase(text, "n"u8) || text.SequenceEqual("0"u8);
    }
}
