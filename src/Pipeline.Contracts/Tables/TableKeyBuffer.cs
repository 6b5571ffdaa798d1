namespace Pipeline.Contracts.Tables;

/// <summary>Scratch for the key of one item at a time; parts are separated so that no two keys look alike. Belongs to one owner.</summary>
public sealed class TableKeyBuffer
{
    private byte[] _bytes = new byte[256];

    /// <summary>The bytes of the key.</summary>
    public int Length { get; private set; }

    /// <summary>The key: equal bytes mean equal keys.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The document's own time in microseconds since 1970 where the contract declares an order, else 0.</summary>
    public long OrderMicros { get; internal set; }

    internal void Clear()
    {
        Length = 0;
        OrderMicros = 0;
    }

    /// <summary>Adds raw JSON, which never holds a bare zero byte: the zero in front separates.</summary>
    internal void Append(ReadOnlySpan<byte> rawJson)
    {
        if (_bytes.Length - Length <= rawJson.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + rawJson.Length + 1));
        }

        _bytes[Length] = 0;
        rawJson.CopyTo(_bytes.AsSpan(Length + 1));
        Length += rawJson.Length + 1;
    }
}
