using System.IO.Compression;

namespace Parquet.Compression;

/// <summary>Decompresses pages that nobody vouches for; the target's length is what the page header states.</summary>
internal static class PageDecompressor
{
    internal static void Decompress(CompressionCodec codec, ReadOnlySpan<byte> source, Span<byte> target)
    {
        switch (codec)
        {
            case CompressionCodec.None:
                if (source.Length != target.Length)
                {
                    throw Mismatch("An uncompressed page", source.Length, target.Length);
                }

                source.CopyTo(target);
                break;
            case CompressionCodec.Snappy:
                SnappyDecoder.Decompress(source, target);
                break;
            case CompressionCodec.Gzip:
                Gunzip(source, target);
                break;
            case CompressionCodec.Zstd:
                Unzstd(source, target);
                break;
            default:
                throw new ParquetException($"Codec {(int)codec} is not read here.");
        }
    }

    private static unsafe void Gunzip(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (source.IsEmpty)
        {
            // GZipStream writes nothing for nothing, and an empty span has no address to read from.
            if (!target.IsEmpty)
            {
                throw Mismatch("A GZIP page", 0, target.Length);
            }

            return;
        }

        fixed (byte* bytes = source)
        {
            using var stream = new UnmanagedMemoryStream(bytes, source.Length);
            using var gzip = new GZipStream(stream, CompressionMode.Decompress);
            try
            {
                var read = gzip.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
                if (read != target.Length || gzip.ReadByte() >= 0)
                {
                    throw Mismatch("A GZIP page", read, target.Length);
                }
            }
            catch (InvalidDataException exception)
            {
                throw new ParquetException("A GZIP page is damaged.", exception);
            }
        }
    }

    private static unsafe void Unzstd(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var library = ZstdLibrary.Load();
        fixed (byte* bytes = source)
        fixed (byte* output = target)
        {
            var read = library.Decompress(output, (nuint)target.Length, bytes, (nuint)source.Length);
            if (library.IsError(read) != 0)
            {
                throw new ParquetException("A ZSTD page is damaged.");
            }

            if (read != (nuint)target.Length)
            {
                throw Mismatch("A ZSTD page", (long)read, target.Length);
            }
        }
    }

    private static ParquetException Mismatch(string what, long actual, int stated) =>
        new($"{what} holds {actual} bytes where its header states {stated}.");
}
