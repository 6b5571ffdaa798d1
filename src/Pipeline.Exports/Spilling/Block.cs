namespace Pipeline.Exports.Spilling;

/// <summary>A piece of memory with whole rows of one partition in it. Owned by one writer, then by the rows of its partition.</summary>
internal sealed class Block(byte[] bytes)
{
    public byte[] Bytes { get; } = bytes;

    public int Used { get; set; }

    public int Room => Bytes.Length - Used;

    public ReadOnlySpan<byte> Written => Bytes.AsSpan(0, Used);
}
