using Parquet.Encodings;

namespace Parquet.Thrift;

/// <summary>Reads Thrift's compact protocol from bytes that nobody vouches for: every length is checked against what is left.</summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> source)
{
    private const int MaxNesting = 64;

    private readonly ReadOnlySpan<byte> _source = source;
    private int _at;
    private int _lastField;
    private ThriftType _boolean;

    internal readonly int Position => _at;

    internal int BeginStruct()
    {
        var outer = _lastField;
        _lastField = 0;
        return outer;
    }

    /// <summary>Reads the next field's header; at the struct's end it restores the outer struct's state and returns false.</summary>
    internal bool NextField(int outer, out int field, out ThriftType type)
    {
        var header = Byte();
        type = (ThriftType)(header & 0x0F);
        if (type == ThriftType.Stop)
        {
            _lastField = outer;
            field = 0;
            return false;
        }

        field = header >> 4 == 0 ? I16() : _lastField + (header >> 4);
        _lastField = field;
        if (type is ThriftType.True or ThriftType.False)
        {
            _boolean = type;
            type = ThriftType.True;
        }

        return true;
    }

    internal readonly bool Bool() => _boolean == ThriftType.True;

    internal bool ElementBool() => Byte() == (byte)ThriftType.True;

    internal int I16() => I32();

    internal int I32()
    {
        var value = I64();
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new ParquetException($"A 32-bit field of the metadata holds {value}, at byte {_at}.");
    }

    internal long I64() => Varint.UnZigZag(Varint.Read(_source, ref _at));

    internal ReadOnlySpan<byte> Binary()
    {
        var length = Varint.ReadCount(_source, ref _at, _source.Length - _at, "length of a metadata field");
        if (length > _source.Length - _at)
        {
            throw new ParquetException($"A metadata field of {length} bytes is cut off at byte {_at}.");
        }

        var value = _source.Slice(_at, length);
        _at += length;
        return value;
    }

    internal string Text() => System.Text.Encoding.UTF8.GetString(Binary());

    /// <summary>Reads a list's header. Every element takes at least a byte, so a count above what is left is a lie.</summary>
    internal int BeginList(ThriftType expected)
    {
        var (type, count) = ListHeader();
        var matches = type == expected || (expected == ThriftType.True && type == ThriftType.False);
        return matches || count == 0 ? count : throw new ParquetException($"A metadata list holds {type} where {expected} is expected, at byte {_at}.");
    }

    /// <summary>Checks the type of a field that is about to be read.</summary>
    internal readonly void Expect(ThriftType actual, ThriftType expected, string what)
    {
        if (actual != expected)
        {
            throw new ParquetException($"The metadata field '{what}' is of type {actual} where {expected} is expected, at byte {_at}.");
        }
    }

    internal void Skip(ThriftType type) => Skip(type, 0);

    private void Skip(ThriftType type, int depth)
    {
        if (depth > MaxNesting)
        {
            throw new ParquetException($"The metadata nests deeper than {MaxNesting} levels.");
        }

        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                _ = Byte();
                break;
            case ThriftType.I16 or ThriftType.I32 or ThriftType.I64:
                _ = I64();
                break;
            case ThriftType.Double:
                Forward(sizeof(double));
                break;
            case ThriftType.Uuid:
                Forward(16);
                break;
            case ThriftType.Binary:
                _ = Binary();
                break;
            case ThriftType.List or ThriftType.Set:
                SkipList(depth);
                break;
            case ThriftType.Map:
                SkipMap(depth);
                break;
            case ThriftType.Struct:
                var outer = BeginStruct();
                while (NextField(outer, out _, out var inner))
                {
                    Skip(inner, depth + 1);
                }

                break;
            default:
                throw new ParquetException($"The metadata holds an unknown type {(int)type} at byte {_at}.");
        }
    }

    private void SkipList(int depth)
    {
        var (type, count) = ListHeader();
        for (var i = 0; i < count; i++)
        {
            SkipElement(type, depth);
        }
    }

    private void SkipMap(int depth)
    {
        var count = Varint.ReadCount(_source, ref _at, _source.Length - _at, "size of a metadata map");
        if (count == 0)
        {
            return;
        }

        var types = Byte();
        for (var i = 0; i < count; i++)
        {
            SkipElement((ThriftType)(types >> 4), depth);
            SkipElement((ThriftType)(types & 0x0F), depth);
        }
    }

    /// <summary>In a collection a boolean takes a byte of its own.</summary>
    private void SkipElement(ThriftType type, int depth) =>
        Skip(type is ThriftType.True or ThriftType.False ? ThriftType.Byte : type, depth + 1);

    private (ThriftType Type, int Count) ListHeader()
    {
        var header = Byte();
        var count = header >> 4 == 15
            ? Varint.ReadCount(_source, ref _at, _source.Length - _at, "size of a metadata list")
            : header >> 4;
        return count <= _source.Length - _at
            ? ((ThriftType)(header & 0x0F), count)
            : throw new ParquetException($"A metadata list of {count} elements is cut off at byte {_at}.");
    }

    private byte Byte() => _at < _source.Length ? _source[_at++] : throw new ParquetException($"The metadata is cut off at byte {_at}.");

    private void Forward(int count)
    {
        if (count > _source.Length - _at)
        {
            throw new ParquetException($"The metadata is cut off at byte {_at}.");
        }

        _at += count;
    }
}
