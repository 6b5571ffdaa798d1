namespace Parquet.Reading;

/// <summary>A file's bytes, wherever they are.</summary>
internal abstract class ByteSource : IDisposable
{
    internal abstract long Length { get; }

    /// <summary>Reads a range; one outside the file is the file's mistake.</summary>
    internal ReadOnlyMemory<byte> Read(long offset, long length, string what)
    {
        return offset >= 0 && length >= 0 && length <= Array.MaxLength && offset <= Length - length
            ? ReadInside(offset, (int)length)
            : throw new ParquetException($"The {what} is said to be {length} bytes at {offset} of a file of {Length}.");
    }

    public virtual void Dispose()
    {
    }

    private protected abstract ReadOnlyMemory<byte> ReadInside(long offset, int length);
}
