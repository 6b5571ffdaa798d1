using Parquet.Buffers;

namespace Parquet.Compression;

/// <summary>ZSTD at level 1, which on column data is smaller and faster than SNAPPY's usual rivals; needs <c>libzstd</c>.</summary>
internal sealed unsafe class ZstdCompressor : PageCompressor
{
    private const int Level = 1;

    private readonly ZstdLibrary _library = ZstdLibrary.Load();
    private nint _context;

    internal ZstdCompressor() => _context = _library.CreateCompressionContext();

    internal override CompressionCodec Codec => CompressionCodec.Zstd;

    internal override void Compress(ReadOnlySpan<byte> page, ref PooledList<byte> target)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        var room = target.Reserve(checked((int)_library.CompressBound((nuint)page.Length)));
        fixed (byte* source = page)
        fixed (byte* output = room)
        {
            var written = _library.Compress(_context, output, (nuint)room.Length, source, (nuint)page.Length, Level);
            if (_library.IsError(written) != 0)
            {
                throw new InvalidOperationException($"libzstd could not compress a page of {page.Length} bytes: code {(long)written}.");
            }

            target.Advance((int)written);
        }
    }

    public override void Dispose()
    {
        if (_context != 0)
        {
            _library.FreeCompressionContext(_context);
            _context = 0;
        }

        base.Dispose();
    }
}
