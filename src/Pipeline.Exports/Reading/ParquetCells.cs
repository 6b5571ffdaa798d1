using System.Buffers.Binary;
using System.Globalization;
using Parquet.Reading;
using Parquet.Schema;
using Pipeline.Exports.Rows;

namespace Pipeline.Exports.Reading;

/// <summary>One column of a row group, handed out row by row as text, so that a value means the same in every format.</summary>
internal sealed class ParquetCells(ColumnValues values)
{
    private const int MaxTextBytes = 64;

    private int _next;

    /// <summary>Appends the value of the next row; nothing if it is NULL.</summary>
    public void AppendTo(RowFields fields, int column, int row)
    {
        if (values.Column.MaxDefinitionLevel > 0 && values.DefinitionLevels.Span[row] == 0)
        {
            return;
        }

        var value = _next++;
        var field = values.Column.Field;
        if (field is { PhysicalType: PhysicalType.ByteArray or PhysicalType.FixedByteArray, LogicalType.Kind: not LogicalKind.Decimal })
        {
            var bytes = values.ByteArrayAt(value);
            if (bytes.Length > RowLimits.MaxRowBytes)
            {
                fields.SetOversized(column);
            }
            else
            {
                fields.Append(column, bytes);
            }

            return;
        }

        Span<byte> text = stackalloc byte[MaxTextBytes];
        fields.Append(column, text[..Write(field, value, text)]);
    }

    private int Write(ParquetField field, int value, Span<byte> text)
    {
        var written = 0;
        switch (field.PhysicalType)
        {
            case PhysicalType.Boolean:
                text[0] = (byte)('0' + values.Booleans.Span[value]);
                return 1;
            case PhysicalType.Single:
                values.Singles.Span[value].TryFormat(text, out written, "R", CultureInfo.InvariantCulture);
                return written;
            case PhysicalType.Double:
                values.Doubles.Span[value].TryFormat(text, out written, "R", CultureInfo.InvariantCulture);
                return written;
        }

        return field.LogicalType.Kind switch
        {
            LogicalKind.Decimal => DecimalWriter.Write(Unscaled(field, value), field.LogicalType.Scale, text),
            LogicalKind.Date => WriteTime((long)Unscaled(field, value) * TimeSpan.TicksPerDay, text, "yyyy-MM-dd"),
            LogicalKind.TimestampMillis => WriteTime((long)Unscaled(field, value) * TimeSpan.TicksPerMillisecond, text, "yyyy-MM-ddTHH:mm:ss.FFF"),
            LogicalKind.TimestampMicros => WriteTime((long)Unscaled(field, value) * TimeSpan.TicksPerMicrosecond, text, "yyyy-MM-ddTHH:mm:ss.FFFFFF"),
            _ => DecimalWriter.Write(Unscaled(field, value), 0, text),
        };
    }

    private Int128 Unscaled(ParquetField field, int value)
    {
        switch (field.PhysicalType)
        {
            case PhysicalType.Int32:
                return values.Int32s.Span[value];
            case PhysicalType.Int64:
                return values.Int64s.Span[value];
            default:
                var bytes = values.ByteArrayAt(value);
                Span<byte> wide = stackalloc byte[16];
                wide.Fill(bytes.Length > 0 && (sbyte)bytes[0] < 0 ? (byte)0xFF : (byte)0);
                bytes[^Math.Min(bytes.Length, wide.Length)..].CopyTo(wide[(wide.Length - Math.Min(bytes.Length, wide.Length))..]);
                return BinaryPrimitives.ReadInt128BigEndian(wide);
        }
    }

    /// <summary>Times that .NET has no date for are shown as their count, which no time column takes: the row is refused with it.</summary>
    private static int WriteTime(long ticks, Span<byte> text, string format)
    {
        if (ticks < -DateTime.UnixEpoch.Ticks || ticks > DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks)
        {
            return DecimalWriter.Write(ticks, 0, text);
        }

        DateTime.UnixEpoch.AddTicks(ticks).TryFormat(text, out var written, format, CultureInfo.InvariantCulture);
        return written;
    }
}
