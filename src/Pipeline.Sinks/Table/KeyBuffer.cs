namespace Pipeline.Sinks.Table;

/// <summary>Scratch for the key of one item at a time; parts are separated so that no two keys look alike.</summary>
internal sealed class KeyBuffer
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Adds raw JSON, which never holds a bare zero byte: the zero in front separates.</summary>
    public void Append(ReadOnlySpan<byte> rawJson)
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
