using System.Runtime.CompilerServices;

namespace Pipeline.Exports.Rows;

/// <summary>What stands before a row's bytes in memory and on disk.</summary>
/// <param name="File">The file that it is of, by its place among the files of both versions.</param>
/// <param name="Line">The line on which it begins.</param>
/// <param name="KeyLength">Bytes of its key.</param>
/// <param name="ValuesLength">Bytes of its other values.</param>
/// <param name="IsUsable">Whether its values are known; else only its key is.</param>
internal readonly record struct RowHeader(int File, long Line, int KeyLength, int ValuesLength, bool IsUsable)
{
    public const int MaxBytes = 4 * Varints.MaxBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Write(Span<byte> destination)
    {
        var written = Varints.Write(destination, ((ulong)File << 1) | (IsUsable ? 0u : 1u));
        written += Varints.Write(destination[written..], (ulong)Line);
        written += Varints.Write(destination[written..], (ulong)KeyLength);
        return written + Varints.Write(destination[written..], (ulong)ValuesLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RowHeader Read(ReadOnlySpan<byte> source, ref int position)
    {
        var file = Varints.Read(source, ref position);
        var line = (long)Varints.Read(source, ref position);
        var key = (int)Varints.Read(source, ref position);
        return new RowHeader((int)(file >> 1), line, key, (int)Varints.Read(source, ref position), (file & 1) == 0);
    }
}
