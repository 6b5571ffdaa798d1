namespace Parquet.Reading;

/// <summary>A file in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    internal override long Length => bytes.Length;

    private protected override ReadOnlyMemory<byte> ReadInside(long offset, int length) => bytes.Slice((int)offset, length);
}
