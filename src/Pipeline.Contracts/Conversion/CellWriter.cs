using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Json;

namespace Pipeline.Contracts.Conversion;

/// <summary>
/// Converts one JSON value and appends it to a leaf. On a fault nothing is appended. Strict on purpose: text is not taken for a number
/// nor a number for text; only decimals may also come as text, because senders do that to keep money exact.
/// </summary>
internal static class CellWriter
{
    public static ConversionFault Write(CellType type, in JsonSlot slot, ReadOnlySpan<byte> json, LeafColumn leaf)
    {
        switch (type.Kind)
        {
            case CellKind.Text:
                return slot.Kind == JsonTokenType.String ? WriteText(slot, json, leaf) : ConversionFault.WrongType;
            case CellKind.Json:
                leaf.AppendBytes(slot.Raw(json));
                return ConversionFault.None;
            case CellKind.Boolean when slot.Kind is JsonTokenType.True or JsonTokenType.False:
                leaf.AppendBoolean(slot.Kind == JsonTokenType.True);
                return ConversionFault.None;
            case CellKind.Timestamp:
                return WriteTimestamp(type, slot, json, leaf);
            case CellKind.Date when slot is { Kind: JsonTokenType.String, IsEscaped: false }:
                ConversionFault fault = TimeText.ParseDate(slot.Text(json), out int day);
                return fault == ConversionFault.None ? leaf.AppendInt32(day) : fault;
            case CellKind.Binary when slot is { Kind: JsonTokenType.String, IsEscaped: false }:
                return WriteBinary(slot.Text(json), leaf);
            case CellKind.Decimal32 or CellKind.Decimal64 or CellKind.DecimalWide
                when slot.Kind == JsonTokenType.Number || slot is { Kind: JsonTokenType.String, IsEscaped: false }:
                return WriteDecimal(type, slot.Text(json), leaf);
            default:
                return slot.Kind == JsonTokenType.Number ? WriteNumber(type.Kind, slot.Text(json), leaf)
                    : slot.IsEscaped && TakesText(type.Kind) ? WriteEscaped(type, slot, json, leaf)
                    : ConversionFault.WrongType;
        }
    }

    public static ConversionFault ReadInt64(ReadOnlySpan<byte> text, out long value)
    {
        ConversionFault fault = DecimalText.Parse(text, 19, 0, out Int128 wide);
        value = (long)wide;
        return fault == ConversionFault.None && (wide > long.MaxValue || wide < long.MinValue) ? ConversionFault.OutOfRange : fault;
    }

    private static ConversionFault WriteText(in JsonSlot slot, ReadOnlySpan<byte> json, LeafColumn leaf)
    {
        ReadOnlySpan<byte> text = slot.Text(json);
        if (!slot.IsEscaped)
        {
            leaf.AppendBytes(text);
            return ConversionFault.None;
        }

        if (!JsonText.TryUnescape(text, leaf.ReserveBytes(text.Length), out int length))
        {
            return ConversionFault.InvalidText;
        }

        leaf.CommitBytes(length);
        return ConversionFault.None;
    }

    private static bool TakesText(CellKind kind) =>
        kind is CellKind.Date or CellKind.Binary or CellKind.Decimal32 or CellKind.Decimal64 or CellKind.DecimalWide;

    /// <summary>An escape is the character it names (RFC 8259): some senders write every plus or slash as one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ConversionFault WriteEscaped(CellType type, in JsonSlot slot, ReadOnlySpan<byte> json, LeafColumn leaf)
    {
        using var plain = new PlainText(slot.Text(json), stackalloc byte[PlainText.ScratchBytes]);
        return plain.IsWhole
            ? Write(type, new JsonSlot { Kind = JsonTokenType.String, Length = plain.Text.Length }, plain.Text, leaf)
            : ConversionFault.InvalidText;
    }

    private static ConversionFault WriteTimestamp(CellType type, in JsonSlot slot, ReadOnlySpan<byte> json, LeafColumn leaf)
    {
        ConversionFault fault = TimeValue.Read(type.Epoch, slot, json, out long micros);
        return fault == ConversionFault.None ? leaf.AppendInt64(micros) : fault;
    }

    private static ConversionFault WriteBinary(ReadOnlySpan<byte> text, LeafColumn leaf)
    {
        Span<byte> destination = leaf.ReserveBytes(Base64.GetMaxDecodedFromUtf8Length(text.Length));
        if (text.ContainsAny(" \t\r\n"u8)
            || Base64.DecodeFromUtf8(text, destination, out int consumed, out int written) != OperationStatus.Done
            || consumed != text.Length)
        {
            return ConversionFault.InvalidText;
        }

        leaf.CommitBytes(written);
        return ConversionFault.None;
    }

    private static ConversionFault WriteDecimal(CellType type, ReadOnlySpan<byte> text, LeafColumn leaf)
    {
        if (type.Kind != CellKind.DecimalWide)
        {
            ConversionFault fault = DecimalText.Parse(text, type.Precision, type.Scale, out long value);
            return fault != ConversionFault.None ? fault : type.Kind == CellKind.Decimal32 ? leaf.AppendInt32((int)value) : leaf.AppendInt64(value);
        }

        ConversionFault wideFault = DecimalText.Parse(text, type.Precision, type.Scale, out Int128 wide);
        if (wideFault == ConversionFault.None)
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteInt128BigEndian(bytes, wide);
            leaf.AppendBytes(bytes[^leaf.Descriptor.TypeLength..]);
        }

        return wideFault;
    }

    private static ConversionFault WriteNumber(CellKind kind, ReadOnlySpan<byte> text, LeafColumn leaf)
    {
        ConversionFault fault;
        switch (kind)
        {
            case CellKind.Int:
                fault = DecimalText.Parse(text, 10, 0, out long whole);
                return fault != ConversionFault.None ? fault
                    : whole is < int.MinValue or > int.MaxValue ? ConversionFault.OutOfRange : leaf.AppendInt32((int)whole);
            case CellKind.BigInt:
                fault = ReadInt64(text, out long big);
                return fault == ConversionFault.None ? leaf.AppendInt64(big) : fault;
            case CellKind.Float:
                return !Utf8Parser.TryParse(text, out float single, out int read) || read != text.Length ? ConversionFault.InvalidText
                    : float.IsFinite(single) ? leaf.AppendSingle(single) : ConversionFault.OutOfRange;
            case CellKind.Double:
                return !DoubleText.TryParse(text, out double number) ? ConversionFault.InvalidText
                    : double.IsFinite(number) ? leaf.AppendDouble(number) : ConversionFault.OutOfRange;
            default:
                return ConversionFault.WrongType;
        }
    }
}
