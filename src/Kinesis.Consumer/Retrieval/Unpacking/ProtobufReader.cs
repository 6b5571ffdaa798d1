namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>Reads the fields of one protobuf message. Whatever is not well-formed gives false; nothing throws and nothing is read past the end.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;
    private const int LongestVarint = 10;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _position;

    public readonly bool IsAtEnd => _position == _message.Length;

    /// <summary>The number of the next field.</summary>
    public bool TryReadField(out uint number, out int wireType)
    {
        if (!TryReadVarint(out var tag) || tag > uint.MaxValue)
        {
            number = 0;
            wireType = 0;
            return false;
        }

        number = (uint)tag >> 3;
        wireType = (int)(tag & 7);
        return number > 0;
    }

    public bool TryReadNumber(int wireType, out ulong value)
    {
        value = 0;
        return wireType == Varint && TryReadVarint(out value);
    }

    public bool TryReadBytes(int wireType, out Slice bytes)
    {
        bytes = default;
        if (wireType != LengthDelimited || !TryReadVarint(out var length) || length > (ulong)(_message.Length - _position))
        {
            return false;
        }

        bytes = new Slice(_position, (int)length);
        _position += (int)length;
        return true;
    }

    /// <summary>Passes over a field that this reader's user does not know. Groups, which nobody writes any more, are refused.</summary>
    public bool TrySkip(int wireType) => wireType switch
    {
        Varint => TryReadVarint(out _),
        Fixed64 => TryAdvance(sizeof(ulong)),
        LengthDelimited => TryReadBytes(wireType, out _),
        Fixed32 => TryAdvance(sizeof(uint)),
        _ => false,
    };

    private bool TryAdvance(int count)
    {
        if (count > _message.Length - _position)
        {
            return false;
        }

        _position += count;
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < LongestVarint && _position < _message.Length; i++)
        {
            var part = _message[_position++];

            // Nine parts of seven bits leave one bit for the tenth.
            if (i == LongestVarint - 1 && part > 1)
            {
                return false;
            }

            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
