using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parquet.Buffers;
using Parquet.Encodings;
using Parquet.Schema;

namespace Parquet.Reading;

/// <summary>Collects a column's decoded values: of fixed width one after another, byte arrays with their offsets.</summary>
internal sealed partial class ValueStore(ParquetColumn column, BufferPool pool, DecodeBudget budget)
{
    private PooledList<byte> _bytes = new(pool);
    private PooledList<int> _offsets = new(pool);

    internal int Count { get; private set; }

    internal ReadOnlySpan<byte> Bytes => _bytes.Span;

    internal ReadOnlySpan<int> Offsets => _offsets.Span;

    private bool HasOffsets => column.Type is PhysicalType.ByteArray or PhysicalType.FixedByteArray;

    internal T[] ToArray<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_bytes.Span).ToArray();

    internal void Release()
    {
        _bytes.Release();
        _offsets.Release();
    }

    /// <summary>Values one after another.</summary>
    internal void AddPlain(ReadOnlySpan<byte> page, int count)
    {
        if (column.Type == PhysicalType.Boolean)
        {
            AddBits(page, count);
        }
        else if (column.Type == PhysicalType.ByteArray)
        {
            AddLengthPrefixed(page, count);
        }
        else
        {
            var width = FixedWidth();
            Require((long)count * width <= page.Length, page.Length, count);
            AddFixed(page[..(count * width)], width, count);
        }
    }

    /// <summary>All first bytes, then all second bytes, and so on.</summary>
    internal void AddStreams(ReadOnlySpan<byte> page, int count)
    {
        var width = FixedWidth();
        Require((long)count * width <= page.Length, page.Length, count);
        var values = Rent<byte>(count * width);
        try
        {
            for (var i = 0; i < count * width; i++)
            {
                values[i] = page[(i % width * count) + (i / width)];
            }

            AddFixed(values.AsSpan(0, count * width), width, count);
        }
        finally
        {
            pool.Return(values);
        }
    }

    /// <summary>Positions in a dictionary.</summary>
    internal void AddFrom(ValueStore dictionary, ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)dictionary.Count)
            {
                throw new ParquetException($"Column '{column.DottedPath}' refers to value {id} of a dictionary of {dictionary.Count}.");
            }
        }

        if (HasOffsets)
        {
            foreach (var id in ids)
            {
                AddBytes([], dictionary._bytes.Span[dictionary._offsets[id]..dictionary._offsets[id + 1]]);
            }

            return;
        }

        var width = FixedWidth();
        var room = Take((long)ids.Length * width);
        for (var i = 0; i < ids.Length; i++)
        {
            dictionary._bytes.Span.Slice(ids[i] * width, width).CopyTo(room[(i * width)..]);
        }

        Count += ids.Length;
    }

    /// <summary>Booleans as runs, which V2 pages use.</summary>
    internal void AddBooleanRuns(ReadOnlySpan<byte> page, int count)
    {
        Require(page.Length >= sizeof(int), page.Length, count);
        var length = BinaryPrimitives.ReadInt32LittleEndian(page);
        Require(length >= 0 && length <= page.Length - sizeof(int), page.Length, count);
        var values = Rent<int>(count);
        try
        {
            HybridDecoder.Decode(page.Slice(sizeof(int), length), 1, values.AsSpan(0, count));
            var room = Take(count);
            for (var i = 0; i < count; i++)
            {
                room[i] = (byte)(values[i] & 1);
            }

            Count += count;
        }
        finally
        {
            pool.Return(values);
        }
    }

    private int FixedWidth() => column.Type switch
    {
        PhysicalType.Int32 or PhysicalType.Single => sizeof(int),
        PhysicalType.Int64 or PhysicalType.Double => sizeof(long),
        PhysicalType.FixedByteArray => column.Field.TypeLength,
        _ => sizeof(byte),
    };

    private void AddFixed(ReadOnlySpan<byte> values, int width, int count)
    {
        if (!HasOffsets)
        {
            values.CopyTo(Take(values.Length));
            Count += count;
            return;
        }

        for (var i = 0; i < count; i++)
        {
            AddBytes([], values.Slice(i * width, width));
        }
    }

    private void AddBits(ReadOnlySpan<byte> page, int count)
    {
        Require(BitPacking.Bytes(count, 1) <= page.Length, page.Length, count);
        var room = Take(count);
        for (var i = 0; i < count; i++)
        {
            room[i] = (byte)((page[i >> 3] >> (i & 7)) & 1);
        }

        Count += count;
    }

    private void AddLengthPrefixed(ReadOnlySpan<byte> page, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Require(page.Length >= sizeof(int), page.Length, count - i);
            var length = BinaryPrimitives.ReadInt32LittleEndian(page);
            page = page[sizeof(int)..];
            Require(length >= 0 && length <= page.Length, page.Length, count - i);
            AddBytes([], page[..length]);
            page = page[length..];
        }
    }

    /// <summary>Adds a byte array of two parts; the first may lie in this store itself.</summary>
    private void AddBytes(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> suffix)
    {
        if (column.Type == PhysicalType.FixedByteArray)
        {
            Require(prefix.Length + suffix.Length == column.Field.TypeLength, prefix.Length + suffix.Length, 1);
        }

        if (_offsets.Count == 0)
        {
            _offsets.Add(0);
        }

        budget.Charge(prefix.Length + suffix.Length + sizeof(int));

        // The prefix is copied by position: reserving room may move the bytes that it points to.
        var length = prefix.Length;
        var from = length == 0 || !prefix.Overlaps(_bytes.Span, out var offset) ? -1 : -offset;
        var room = _bytes.Take(length + suffix.Length);
        (from < 0 ? prefix : _bytes.Span.Slice(from, length)).CopyTo(room);
        suffix.CopyTo(room[length..]);
        _offsets.Add(_bytes.Count);
        Count++;
    }

    private Span<byte> Take(long bytes)
    {
        budget.Charge(bytes);
        return _bytes.Take((int)bytes);
    }

    private T[] Rent<T>(int count)
        where T : unmanaged
    {
        budget.Charge((long)count * Unsafe.SizeOf<T>());
        return pool.Rent<T>(Math.Max(1, count));
    }

    private void Require(bool condition, int bytes, int count)
    {
        if (!condition)
        {
            throw new ParquetException($"Column '{column.DottedPath}': {count} values of type {column.Type} do not lie in {bytes} bytes.");
        }
    }
}
