using System.Runtime.CompilerServices;
using Pipeline.Exports.Rows;
using Shared.Checksums;

namespace Pipeline.Exports.Delta;

/// <summary>A row where it lies.</summary>
internal readonly ref struct StoredRow
{
    private StoredRow(RowHeader header, int headerLength, ReadOnlySpan<byte> body)
    {
        Header = header;
        Body = body;
        Length = headerLength + body.Length;
    }

    public RowHeader Header { get; }

    /// <summary>Key and values.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Bytes of the row, its header included.</summary>
    public int Length { get; }

    public ReadOnlySpan<byte> Key => Body[..Header.KeyLength];

    public ReadOnlySpan<byte> Values => Body[Header.KeyLength..];

    public ulong KeyHash => XxHash64.Compute(Key);

    /// <summary>Reads the row that begins there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static StoredRow Read(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        var header = RowHeader.Read(bytes, ref position);
        return new StoredRow(header, position, bytes.Slice(position, header.KeyLength + header.ValuesLength));
    }

    /// <summary>Whether two rows of one key say the same for certain.</summary>
    public bool SaysAs(StoredRow other) => Header.IsUsable && other.Header.IsUsable && Values.SequenceEqual(other.Values);

    public int CompareTo(StoredRow other)
    {
        var order = Key.SequenceCompareTo(other.Key);
        order = order == 0 ? Header.File.CompareTo(other.Header.File) : order;
        return order == 0 ? Header.Line.CompareTo(other.Header.Line) : order;
    }
}
