using System.Text;

namespace Local.Aws.DynamoDb.Values;

/// <summary>One attribute value, never changed after it was made. Text is held as UTF-8: its byte order is DynamoDB's order and its length is what is billed.</summary>
internal sealed class AttributeValue
{
    private readonly object? _payload;

    private AttributeValue(AttributeType type, object? payload)
    {
        Type = type;
        _payload = payload;
    }

    public static AttributeValue True { get; } = new(AttributeType.BOOL, null);

    public static AttributeValue False { get; } = new(AttributeType.BOOL, null);

    public static AttributeValue Null { get; } = new(AttributeType.NULL, null);

    public AttributeType Type { get; }

    /// <summary>The UTF-8 text of an S or the bytes of a B.</summary>
    public byte[] Bytes => (byte[])_payload!;

    public DynamoNumber Number => (DynamoNumber)_payload!;

    public bool Boolean => ReferenceEquals(this, True);

    public AttributeValue[] List => (AttributeValue[])_payload!;

    public AttributeMap Map => (AttributeMap)_payload!;

    /// <summary>The members of an SS or BS, in byte order.</summary>
    public byte[][] ByteSet => (byte[][])_payload!;

    /// <summary>The members of an NS, ascending.</summary>
    public DynamoNumber[] NumberSet => (DynamoNumber[])_payload!;

    public bool IsSet => Type is AttributeType.SS or AttributeType.NS or AttributeType.BS;

    /// <summary>How many elements a set, list or map has.</summary>
    public int Count => _payload switch
    {
        AttributeMap map => map.Count,
        Array array => array.Length,
        _ => 0,
    };

    public static AttributeValue FromText(string text) => new(AttributeType.S, Encoding.UTF8.GetBytes(text));

    public static AttributeValue FromText(byte[] utf8) => new(AttributeType.S, utf8);

    public static AttributeValue FromBinary(byte[] bytes) => new(AttributeType.B, bytes);

    public static AttributeValue FromNumber(DynamoNumber number) => new(AttributeType.N, number);

    public static AttributeValue FromBoolean(bool value) => value ? True : False;

    public static AttributeValue FromList(AttributeValue[] elements) => new(AttributeType.L, elements);

    public static AttributeValue FromMap(AttributeMap map) => new(AttributeType.M, map);

    /// <summary>Members must be distinct and in byte order.</summary>
    public static AttributeValue FromByteSet(AttributeType type, byte[][] members) => new(type, members);

    /// <summary>Members must be distinct and ascending.</summary>
    public static AttributeValue FromNumberSet(DynamoNumber[] members) => new(AttributeType.NS, members);
}
