using System.Runtime.InteropServices;

namespace Parquet.Compression;

/// <summary>The few functions of <c>libzstd</c>, if this machine has it. Debian's base installation does; chiselled images do not.</summary>
internal sealed unsafe class ZstdLibrary
{
    private static readonly Lazy<ZstdLibrary?> Instance = new(TryLoad);

    private readonly delegate* unmanaged<nint> _createCompressionContext;
    private readonly delegate* unmanaged<nint, nuint> _freeCompressionContext;
    private readonly delegate* unmanaged<nuint, nuint> _compressBound;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int, nuint> _compress;
    private readonly delegate* unmanaged<byte*, nuint, byte*, nuint, nuint> _decompress;
    private readonly delegate* unmanaged<nuint, uint> _isError;

    private ZstdLibrary(nint library)
    {
        _createCompressionContext = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ZSTD_createCCtx");
        _freeCompressionContext = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeCCtx");
        _compressBound = (delegate* unmanaged<nuint, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressBound");
        _compress = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressCCtx");
        _decompress = (delegate* unmanaged<byte*, nuint, byte*, nuint, nuint>)NativeLibrary.GetExport(library, "ZSTD_decompress");
        _isError = (delegate* unmanaged<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
    }

    internal static bool IsAvailable => Instance.Value is not null;

    internal static ZstdLibrary Load() => Instance.Value ?? throw new PlatformNotSupportedException(
        "ZSTD needs the native library libzstd (libzstd.so.1, libzstd.dylib or libzstd.dll), which this machine lacks. Install it, or choose SNAPPY, GZIP or none.");

    internal nint CreateCompressionContext()
    {
        var context = _createCompressionContext();
        return context != 0 ? context : throw new InvalidOperationException("libzstd could not create a context.");
    }

    internal void FreeCompressionContext(nint context) => _ = _freeCompressionContext(context);

    internal nuint CompressBound(nuint length) => _compressBound(length);

    internal nuint Compress(nint context, byte* target, nuint room, byte* source, nuint length, int level) =>
        _compress(context, target, room, source, length, level);

    internal nuint Decompress(byte* target, nuint room, byte* source, nuint length) => _decompress(target, room, source, length);

    internal uint IsError(nuint result) => _isError(result);

    private static ZstdLibrary? TryLoad()
    {
        string[] names = OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
            : OperatingSystem.IsMacOS() ? ["libzstd.1.dylib", "libzstd.dylib"]
            : ["libzstd.so.1", "libzstd.so"];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return new ZstdLibrary(library);
            }
        }

        return null;
    }
}
