using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Storage;

/// <summary>Reads what <see cref="PackedValueWriter"/> wrote.</summary>
internal ref struct PackedValueReader(ReadOnlySpan<byte> packed, NameTable names)
{
    private ReadOnlySpan<byte> _rest = packed;

    public AttributeMap ReadMap()
    {
        var count = ReadLength();
        var map = new AttributeMap(count);
        for (var i = 0; i < count; i++)
        {
            var number = ReadLength();
            var name = number == NameTable.Unlisted ? AttributeNames.Intern(ReadSpan()) : names.NameOf(number);
            map.Add(name, ReadValue());
        }

        return map;
    }

    private AttributeValue ReadValue()
    {
        var mark = _rest[0];
        _rest = _rest[1..];
        if (mark == PackedValueWriter.TrueMark)
        {
            return AttributeValue.True;
        }

        switch ((AttributeType)mark)
        {
            case AttributeType.S:
                return AttributeValue.FromText(ReadSpan().ToArray());
            case AttributeType.B:
                return AttributeValue.FromBinary(ReadSpan().ToArray());
            case AttributeType.N:
                return AttributeValue.FromNumber(ReadNumber());
            case AttributeType.M:
                return AttributeValue.FromMap(ReadMap());
            case AttributeType.L:
                var elements = new AttributeValue[ReadLength()];
                for (var i = 0; i < elements.Length; i++)
                {
                    elements[i] = ReadValue();
                }

                return AttributeValue.FromList(elements);
            case AttributeType.NS:
                var numbers = new DynamoNumber[ReadLength()];
                for (var i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = ReadNumber();
                }

                return AttributeValue.FromNumberSet(numbers);
            case AttributeType.SS or AttributeType.BS:
                var members = new byte[ReadLength()][];
                for (var i = 0; i < members.Length; i++)
                {
                    members[i] = ReadSpan().ToArray();
                }

                return AttributeValue.FromByteSet((AttributeType)mark, members);
            case AttributeType.NULL:
                return AttributeValue.Null;
            default:
                return AttributeValue.False;
        }
    }

    private DynamoNumber ReadNumber()
    {
        var head = ReadLength();
        var coefficient = ReadVarint();
        return new DynamoNumber((head & 1) != 0, coefficient, (head >> 1) - 512);
    }

    private ReadOnlySpan<byte> ReadSpan()
    {
        var length = ReadLength();
        var span = _rest[..length];
        _rest = _rest[length..];
        return span;
    }

    private int ReadLength() => (int)ReadVarint();

    private UInt128 ReadVarint()
    {
        var at = 0;
        ulong low = 0;
        for (; at < 9; at++)
        {
            var part = _rest[at];
            low |= (ulong)(part & 0x7F) << (7 * at);
            if (part < 0x80)
            {
                _rest = _rest[(at + 1)..];
                return low;
            }
        }

        UInt128 value = low;
        for (; ; at++)
        {
            var part = _rest[at];
            value |= (UInt128)(part & 0x7F) << (7 * at);
            if (part < 0x80)
            {
                _rest = _rest[(at + 1)..];
                return value;
            }
        }
    }
}
