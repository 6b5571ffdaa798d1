using System.Globalization;
using System.Text;
using Pipeline.Contracts.Conversion;

namespace Pipeline.Contracts.Projection;

/// <summary>Why, where and with which value a record was refused.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Dataset">The dataset that needed the value; empty when the record as a whole is at fault.</param>
/// <param name="Column">The column, partition or filter that needed it; struct fields dotted.</param>
/// <param name="Path">The JSON path of the value.</param>
/// <param name="Offset">The byte of the record where the value, or the fault, is; -1 when a key is missing.</param>
/// <param name="Excerpt">The beginning of the value, at most 64 bytes of it, printable.</param>
/// <param name="Expected">What was expected there.</param>
public readonly record struct RecordError(
    RecordErrorReason Reason, string Dataset, string Column, string Path, long Offset, string Excerpt, string Expected)
{
    private const int MaxExcerptBytes = 64;

    internal static RecordError Of(RecordErrorReason reason, long offset, ReadOnlySpan<byte> around, string expected) =>
        new(reason, string.Empty, string.Empty, "$", offset, Cut(around), expected);

    internal static RecordError Of(
        RecordErrorReason reason, string dataset, string column, string path, long offset, ReadOnlySpan<byte> value, string expected) =>
        new(reason, dataset, column, path, offset, Cut(value), expected);

    internal static RecordErrorReason ReasonOf(ConversionFault fault) => fault switch
    {
        ConversionFault.OutOfRange => RecordErrorReason.OutOfRange,
        ConversionFault.Inexact => RecordErrorReason.Inexact,
        ConversionFault.InvalidText => RecordErrorReason.InvalidText,
        ConversionFault.DuplicateKey => RecordErrorReason.DuplicateKey,
        ConversionFault.TooLong => RecordErrorReason.PartitionTooLong,
        ConversionFault.MissingRequired => RecordErrorReason.MissingRequired,
        ConversionFault.NullRequired => RecordErrorReason.NullRequired,
        ConversionFault.ExpandsTooMuch => RecordErrorReason.ExpandsTooMuch,
        _ => RecordErrorReason.WrongType,
    };

    /// <summary>Names the first byte behind <paramref name="start"/> that is no UTF-8; there is one.</summary>
    internal static RecordError InvalidUtf8(ReadOnlySpan<byte> json, int start)
    {
        int offset = start;
        while (Rune.DecodeFromUtf8(json[offset..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        return Of(RecordErrorReason.InvalidUtf8, offset, json[offset..], "UTF-8");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder(Reason.ToString());
        if (!string.IsNullOrEmpty(Dataset))
        {
            text.Append(CultureInfo.InvariantCulture, $" in {Dataset}.{Column}");
        }

        text.Append(CultureInfo.InvariantCulture, $" at {Path}");
        if (Offset >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", byte {Offset}");
        }

        if (!string.IsNullOrEmpty(Excerpt))
        {
            text.Append(CultureInfo.InvariantCulture, $": {Excerpt}");
        }

        return string.IsNullOrEmpty(Expected) ? text.ToString() : text.Append("; expected ").Append(Expected).ToString();
    }

    /// <summary>Damaged bytes and control characters must not reach logs and terminals as they are.</summary>
    private static string Cut(ReadOnlySpan<byte> value)
    {
        char[] text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, MaxExcerptBytes)]).ToCharArray();
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
        }

        return value.Length > MaxExcerptBytes ? new string(text) + "…" : new string(text);
    }
}
