using System.Buffers.Binary;
using System.Text;
using Local.DuckDb.Native;

namespace Local.DuckDb.Results;

/// <summary>Reads single values of one DuckDB vector; lists and structs read their child vectors.</summary>
internal sealed unsafe class VectorReader
{
    private readonly ColumnType _type;
    private readonly string _column;
    private readonly byte* _data;
    private readonly ulong* _validity;
    private readonly VectorReader[] _children;

    internal VectorReader(nint vector, ColumnType type, string column)
    {
        _type = type;
        _column = column;
        _data = (byte*)NativeMethods.VectorData(vector);
        _validity = (ulong*)NativeMethods.VectorValidity(vector);
        _children = type.Id switch
        {
            TypeId.List => [new VectorReader(NativeMethods.ListChild(vector), type.Children[0], column)],
            TypeId.Array => [new VectorReader(NativeMethods.ArrayChild(vector), type.Children[0], column)],
            TypeId.Map => Fields(NativeMethods.ListChild(vector), type, column),
            TypeId.Struct => Fields(vector, type, column),
            _ => [],
        };
    }

    internal object? Read(int row)
    {
        if (_validity is not null && (_validity[row >> 6] >> (row & 63) & 1) == 0)
        {
            return null;
        }

        try
        {
            return ReadValue(row);
        }
        catch (Exception exception) when (exception is OverflowException or ArgumentOutOfRangeException)
        {
            throw new DuckDbException($"Column '{_column}' holds a {_type.Name} beyond the range of the .NET type: cast it to VARCHAR.", exception);
        }
    }

    private static VectorReader[] Fields(nint vector, ColumnType type, string column) =>
        [.. type.Children.Select((child, i) => new VectorReader(NativeMethods.StructChild(vector, (ulong)i), child, column))];

    private object? ReadValue(int row) => _type.Id switch
    {
        TypeId.Boolean => _data[row] != 0,
        TypeId.TinyInt => (int)((sbyte*)_data)[row],
        TypeId.SmallInt => (int)((short*)_data)[row],
        TypeId.Integer => ((int*)_data)[row],
        TypeId.UTinyInt => (int)_data[row],
        TypeId.USmallInt => (int)((ushort*)_data)[row],
        TypeId.UInteger => (long)((uint*)_data)[row],
        TypeId.BigInt => ((long*)_data)[row],
        TypeId.UBigInt => (decimal)((ulong*)_data)[row],
        TypeId.HugeInt => (decimal)((Int128*)_data)[row],
        TypeId.UHugeInt => (decimal)((UInt128*)_data)[row],
        TypeId.Float => ((float*)_data)[row],
        TypeId.Double => ((double*)_data)[row],
        TypeId.Decimal => Scaled(ReadInteger(_type.Storage, row), _type.Scale),
        TypeId.Varchar => Encoding.UTF8.GetString(Bytes(row)),
        TypeId.Blob => Bytes(row).ToArray(),
        TypeId.Uuid => ReadGuid(((UInt128*)_data)[row]),
        TypeId.Enum => _type.Labels[(int)ReadInteger(_type.Storage, row)],
        TypeId.List => Slice(((ulong*)_data)[2 * row], ((ulong*)_data)[(2 * row) + 1]),
        TypeId.Array => Slice((ulong)row * (ulong)_type.ArraySize, (ulong)_type.ArraySize),
        TypeId.Map => ReadMap(((ulong*)_data)[2 * row], ((ulong*)_data)[(2 * row) + 1]),
        TypeId.Struct => ReadStruct(row),
        TypeId.SqlNull => null,
        _ => ReadTime(row),
    };

    private object ReadTime(int row) => _type.Id switch
    {
        TypeId.Date => DateOnly.FromDayNumber(checked(((int*)_data)[row] + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber)),
        TypeId.Time => new TimeOnly(checked(((long*)_data)[row] * TimeSpan.TicksPerMicrosecond)),
        TypeId.Timestamp or TypeId.TimestampTz => Instant(((long*)_data)[row], TimeSpan.TicksPerMicrosecond),
        TypeId.TimestampSeconds => Instant(((long*)_data)[row], TimeSpan.TicksPerSecond),
        TypeId.TimestampMillis => Instant(((long*)_data)[row], TimeSpan.TicksPerMillisecond),
        TypeId.TimestampNanos => Instant(((long*)_data)[row] / TimeSpan.NanosecondsPerTick, 1),
        _ => throw new DuckDbException($"Column '{_column}' has the type {_type.Name}, which is not read here: cast it to VARCHAR."),
    };

    private static DateTime Instant(long value, long ticksPerUnit) => DateTime.UnixEpoch.AddTicks(checked(value * ticksPerUnit));

    private Int128 ReadInteger(TypeId storage, int row) => storage switch
    {
        TypeId.SmallInt => ((short*)_data)[row],
        TypeId.Integer => ((int*)_data)[row],
        TypeId.BigInt => ((long*)_data)[row],
        TypeId.HugeInt => ((Int128*)_data)[row],
        TypeId.UTinyInt => _data[row],
        TypeId.USmallInt => ((ushort*)_data)[row],
        TypeId.UInteger => ((uint*)_data)[row],
        _ => throw new DuckDbException($"Column '{_column}': {_type.Name} is stored as {storage}, which is not known here."),
    };

    private static decimal Scaled(Int128 unscaled, byte scale)
    {
        var magnitude = UInt128.CreateChecked(Int128.Abs(unscaled));
        return magnitude >> 96 != UInt128.Zero || scale > 28
            ? throw new OverflowException()
            : new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), Int128.IsNegative(unscaled), scale);
    }

    /// <summary><c>duckdb_string_t</c>: a length, then up to 12 bytes in place, or a 4-byte prefix and a pointer.</summary>
    private ReadOnlySpan<byte> Bytes(int row)
    {
        var text = _data + (16 * (long)row);
        var length = *(uint*)text;
        return new ReadOnlySpan<byte>(length <= 12 ? text + 4 : *(byte**)(text + 8), checked((int)length));
    }

    /// <summary>DuckDB flips the first bit so that UUIDs sort as signed 128-bit integers.</summary>
    private static Guid ReadGuid(UInt128 stored)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, stored ^ (UInt128.One << 127));
        return new Guid(bytes, bigEndian: true);
    }

    private object?[] Slice(ulong offset, ulong length)
    {
        var items = new object?[checked((int)length)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = _children[0].Read(checked((int)offset + i));
        }

        return items;
    }

    private Dictionary<object, object?> ReadMap(ulong offset, ulong length)
    {
        var map = new Dictionary<object, object?>();
        for (var i = checked((int)offset); i < checked((int)(offset + length)); i++)
        {
            map.Add(_children[0].Read(i)!, _children[1].Read(i));
        }

        return map;
    }

    private Dictionary<string, object?> ReadStruct(int row)
    {
        var fields = new Dictionary<string, object?>(_children.Length);
        for (var i = 0; i < _children.Length; i++)
        {
            fields[_type.Labels[i]] = _children[i].Read(row);
        }

        return fields;
    }
}
