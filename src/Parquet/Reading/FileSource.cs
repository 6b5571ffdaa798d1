using Microsoft.Win32.SafeHandles;

namespace Parquet.Reading;

/// <summary>A file on disk, read range by range.</summary>
internal sealed class FileSource : ByteSource
{
    private readonly SafeFileHandle _file;

    internal FileSource(SafeFileHandle file)
    {
        _file = file;
        Length = RandomAccess.GetLength(_file);
    }

    internal override long Length { get; }

    public override void Dispose()
    {
        _file.Dispose();
        base.Dispose();
    }

    private protected override ReadOnlyMemory<byte> ReadInside(long offset, int length)
    {
        var bytes = new byte[length];
        var filled = 0;
        while (filled < length)
        {
            var read = RandomAccess.Read(_file, bytes.AsSpan(filled), offset + filled);
            filled += read > 0 ? read : throw new ParquetException($"The file ended at {offset + filled} while it was read.");
        }

        return bytes;
    }
}
