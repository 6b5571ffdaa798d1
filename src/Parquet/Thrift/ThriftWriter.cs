using Parquet.Buffers;
using Parquet.Encodings;

namespace Parquet.Thrift;

/// <summary>Writes Thrift's compact protocol, the form of Parquet's headers and footer.</summary>
internal ref struct ThriftWriter(ref PooledList<byte> target)
{
    private readonly ref PooledList<byte> _target = ref target;
    private int _lastField;

    /// <summary>Begins a nested struct and returns what <see cref="End"/> needs.</summary>
    internal int BeginStruct(int field)
    {
        Header(field, ThriftType.Struct);
        return BeginElement();
    }

    /// <summary>Begins a struct that is a list's element or the root.</summary>
    internal int BeginElement()
    {
        var outer = _lastField;
        _lastField = 0;
        return outer;
    }

    internal void End(int outer)
    {
        _target.Add((byte)ThriftType.Stop);
        _lastField = outer;
    }

    internal void Empty(int field) => End(BeginStruct(field));

    internal void Bool(int field, bool value) => Header(field, value ? ThriftType.True : ThriftType.False);

    internal void I16(int field, short value)
    {
        Header(field, ThriftType.I16);
        ElementI32(value);
    }

    internal void I32(int field, int value)
    {
        Header(field, ThriftType.I32);
        ElementI32(value);
    }

    internal void I64(int field, long value)
    {
        Header(field, ThriftType.I64);
        ElementI64(value);
    }

    internal void Binary(int field, ReadOnlySpan<byte> value)
    {
        Header(field, ThriftType.Binary);
        ElementBinary(value);
    }

    internal void Text(int field, string value)
    {
        Header(field, ThriftType.Binary);
        ElementText(value);
    }

    internal void BeginList(int field, ThriftType element, int count)
    {
        Header(field, ThriftType.List);
        if (count < 15)
        {
            _target.Add((byte)((count << 4) | (int)element));
        }
        else
        {
            _target.Add((byte)(0xF0 | (int)element));
            Varint.Write(ref _target, (ulong)count);
        }
    }

    internal readonly void ElementBool(bool value) => _target.Add((byte)(value ? ThriftType.True : ThriftType.False));

    internal readonly void ElementI32(int value) => Varint.Write(ref _target, Varint.ZigZag(value));

    internal readonly void ElementI64(long value) => Varint.Write(ref _target, Varint.ZigZag(value));

    internal readonly void ElementBinary(ReadOnlySpan<byte> value)
    {
        Varint.Write(ref _target, (ulong)value.Length);
        _target.AddRange(value);
    }

    internal readonly void ElementText(string value)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(value);
        Varint.Write(ref _target, (ulong)length);
        System.Text.Encoding.UTF8.GetBytes(value, _target.Take(length));
    }

    private void Header(int field, ThriftType type)
    {
        var step = field - _lastField;
        if (step is > 0 and <= 15)
        {
            _target.Add((byte)((step << 4) | (int)type));
        }
        else
        {
            _target.Add((byte)type);
            ElementI32(field);
        }

        _lastField = field;
    }
}
