using System.Runtime.CompilerServices;

namespace Pipeline.Exports.Rows;

/// <summary>The fields of one row as text in UTF-8, by the columns of the settings. A reader fills it again for every row.</summary>
internal sealed class RowFields(int columns)
{
    private const int NullLength = -1;
    private const int OversizedLength = -2;
    private const int InitialBytes = 4096;

    private readonly int[] _starts = new int[columns];
    private readonly int[] _lengths = new int[columns];
    private byte[] _bytes = new byte[InitialBytes];

    /// <summary>Bytes of <see cref="Bytes"/> that are taken.</summary>
    public int Used { get; private set; }

    /// <summary>What the fields are slices of.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(0, Used);

    public ReadOnlySpan<byte> this[int column] => _bytes.AsSpan(_starts[column], _lengths[column]);

    /// <summary>Makes every field NULL and forgets the bytes.</summary>
    public void Clear()
    {
        Used = 0;
        Array.Fill(_lengths, NullLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int column) => _lengths[column] == NullLength;

    /// <summary>Whether the field was not even read, because it alone is beyond what a row may take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsOversized(int column) => _lengths[column] == OversizedLength;

    /// <summary>Room behind what is taken, which is taken with it.</summary>
    public Span<byte> Take(int length)
    {
        if (_bytes.Length - Used < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Used + length));
        }

        var taken = _bytes.AsSpan(Used, length);
        Used += length;
        return taken;
    }

    /// <summary>Gives back the end of what was taken last.</summary>
    public void GiveBack(int length) => Used -= length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int column, int start, int length)
    {
        _starts[column] = start;
        _lengths[column] = length;
    }

    public void SetNull(int column) => _lengths[column] = NullLength;

    public void SetOversized(int column) => _lengths[column] = OversizedLength;

    /// <summary>Appends a field's bytes.</summary>
    public void Append(int column, ReadOnlySpan<byte> text)
    {
        var start = Used;
        text.CopyTo(Take(text.Length));
        Set(column, start, text.Length);
    }
}
