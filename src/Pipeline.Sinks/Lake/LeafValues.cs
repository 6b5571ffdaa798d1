using System.Runtime.InteropServices;
using Parquet.Writing;
using Pipeline.Contracts.Columns;

namespace Pipeline.Sinks.Lake;

/// <summary>Moves values of a projected leaf to a file's column. One call a leaf and batch; never one a value.</summary>
internal static class LeafValues
{
    /// <summary>Appends all values of a leaf.</summary>
    public static void AppendAll(LeafColumn leaf, ColumnWriter target)
    {
        var definitions = leaf.DefinitionLevels;
        var repetitions = leaf.RepetitionLevels;
        switch (leaf.Descriptor.Kind)
        {
            case LeafKind.Int32:
                target.AppendInt32(leaf.Int32s, definitions, repetitions);
                break;
            case LeafKind.Int64:
                target.AppendInt64(leaf.Int64s, definitions, repetitions);
                break;
            case LeafKind.Single:
                target.AppendSingle(leaf.Singles, definitions, repetitions);
                break;
            case LeafKind.Double:
                target.AppendDouble(leaf.Doubles, definitions, repetitions);
                break;
            case LeafKind.Boolean:
                target.AppendBoolean(leaf.Booleans, definitions, repetitions);
                break;
            case LeafKind.FixedByteArray:
                target.AppendFixed(leaf.Bytes, definitions, repetitions);
                break;
            default:
                target.AppendBytes(leaf.Bytes, leaf.Offsets, definitions, repetitions);
                break;
        }
    }

    /// <summary>Appends values of fixed width that were gathered as bytes.</summary>
    public static void AppendFixedWidth(
        LeafKind kind, ReadOnlySpan<byte> values, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> repetitions, ColumnWriter target)
    {
        switch (kind)
        {
            case LeafKind.Int32:
                target.AppendInt32(MemoryMarshal.Cast<byte, int>(values), definitions, repetitions);
                break;
            case LeafKind.Int64:
                target.AppendInt64(MemoryMarshal.Cast<byte, long>(values), definitions, repetitions);
                break;
            case LeafKind.Single:
                target.AppendSingle(MemoryMarshal.Cast<byte, float>(values), definitions, repetitions);
                break;
            case LeafKind.Double:
                target.AppendDouble(MemoryMarshal.Cast<byte, double>(values), definitions, repetitions);
                break;
            case LeafKind.Boolean:
                target.AppendBoolean(values, definitions, repetitions);
                break;
            default:
                target.AppendFixed(values, definitions, repetitions);
                break;
        }
    }

    /// <summary>Turns microseconds into the milliseconds they lie in, before 1970 as well.</summary>
    public static void CutToMilliseconds(Span<long> times)
    {
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = (times[i] / 1000) - (times[i] % 1000 < 0 ? 1 : 0);
        }
    }

    /// <summary>The values of a leaf of fixed width as bytes, and the bytes of each.</summary>
    public static ReadOnlySpan<byte> FixedWidth(LeafColumn leaf, out int width)
    {
        switch (leaf.Descriptor.Kind)
        {
            case LeafKind.Int32:
                width = sizeof(int);
                return MemoryMarshal.AsBytes(leaf.Int32s);
            case LeafKind.Int64:
                width = sizeof(long);
                return MemoryMarshal.AsBytes(leaf.Int64s);
            case LeafKind.Single:
                width = sizeof(float);
                return MemoryMarshal.AsBytes(leaf.Singles);
            case LeafKind.Double:
                width = sizeof(double);
                return MemoryMarshal.AsBytes(leaf.Doubles);
            case LeafKind.Boolean:
                width = 1;
                return leaf.Booleans;
            default:
                width = leaf.Descriptor.TypeLength;
                return leaf.Bytes;
        }
    }
}
