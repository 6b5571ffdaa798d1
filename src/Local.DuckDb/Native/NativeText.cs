using System.Runtime.InteropServices;

namespace Local.DuckDb.Native;

/// <summary>Reads DuckDB's zero-terminated UTF-8.</summary>
internal static class NativeText
{
    /// <summary>Text that DuckDB keeps owning.</summary>
    internal static string? Read(nint text) => Marshal.PtrToStringUTF8(text);

    /// <summary>Text that was handed over and is freed here.</summary>
    internal static string Take(nint text)
    {
        try
        {
            return Marshal.PtrToStringUTF8(text) ?? "";
        }
        finally
        {
            NativeMethods.Free(text);
        }
    }
}
