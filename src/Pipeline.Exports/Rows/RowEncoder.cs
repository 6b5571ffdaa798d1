using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Pipeline.Exports.Tables;
using Shared.Checksums;

namespace Pipeline.Exports.Rows;

/// <summary>
/// Makes of a row's fields the bytes that rows are compared by: the key's values, then one bit for each other column that says NULL, then the values of those that are
/// not. No separator stands in it, and each value has one form, so that rows are equal when their bytes are. One for each reader; it is filled again for every row.
/// </summary>
internal sealed class RowEncoder
{
    private readonly ColumnSettings[] _columns;
    private readonly int[] _key;
    private readonly int[] _others;
    private byte[] _bytes = new byte[4096];

    public RowEncoder(TableSettings table)
    {
        _columns = [.. table.Columns];
        _key = [.. table.Key];
        _others = RowLayout.Others(table);
    }

    /// <summary>Bytes of the key at the start of <see cref="Body"/>; 0 if the row's key cannot be read.</summary>
    public int KeyLength { get; private set; }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Body => _bytes.AsSpan(0, Length);

    /// <summary>Places rows: the same key has the same hash in every run and on every machine, so that changes keep their order.</summary>
    public ulong KeyHash => XxHash64.Compute(_bytes.AsSpan(0, KeyLength));

    /// <summary>What is wrong with the row; null if it can be used.</summary>
    public string? Problem { get; private set; }

    /// <summary>Forgets the row.</summary>
    public void Clear()
    {
        Problem = null;
        KeyLength = 0;
        Length = 0;
    }

    /// <summary>Encodes a row. Of one that cannot be used its key is still there if that can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryEncode(RowFields fields)
    {
        Clear();
        var isUtf8 = Utf8.IsValid(fields.Bytes);
        foreach (var column in _key)
        {
            if (fields.IsNull(column))
            {
                return Refuse(column, "is NULL; a key column has a value in every row");
            }

            if (!TryAppend(fields, column, isUtf8))
            {
                return false;
            }
        }

        KeyLength = Length;
        return TryAppendOthers(fields, isUtf8) || KeepKeyAlone();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryAppendOthers(RowFields fields, bool isUtf8)
    {
        var bitmap = Length;
        Length += RowLayout.BitmapBytes(_others.Length);
        Grow(0);
        _bytes.AsSpan(bitmap, Length - bitmap).Clear();
        for (var i = 0; i < _others.Length; i++)
        {
            if (fields.IsNull(_others[i]))
            {
                _bytes[bitmap + (i >> 3)] |= (byte)(1 << (i & 7));
            }
            else if (!TryAppend(fields, _others[i], isUtf8))
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryAppend(RowFields fields, int column, bool isUtf8)
    {
        if (fields.IsOversized(column))
        {
            return Refuse(column, $"takes more than the {RowLimits.MaxRowBytes:N0} bytes that a row may take");
        }

        var text = fields[column];
        var settings = _columns[column];
        Grow(CellCodec.MaxBytes(text.Length));
        if (!isUtf8 && !Utf8.IsValid(text))
        {
            return Refuse(column, $"is not UTF-8: {Convert.ToHexString(text[..Math.Min(text.Length, RowLimits.MaxShownCharacters / 2)])}");
        }

        if (!CellCodec.TryWrite(settings, text, _bytes.AsSpan(Length), out var written))
        {
            return Refuse(column, $"says '{Shown(text)}'; allowed is {CellTypes.Expected(settings)}");
        }

        Length += written;
        return Length <= RowLimits.MaxRowBytes
            || Refuse(column, $"does not fit: with it the row takes {Length:N0} bytes, and it may take {RowLimits.MaxRowBytes:N0}");
    }

    private static string Shown(ReadOnlySpan<byte> text)
    {
        var value = Encoding.UTF8.GetString(text[..Math.Min(text.Length, RowLimits.MaxShownCharacters)]).ReplaceLineEndings(" ");
        return text.Length > RowLimits.MaxShownCharacters ? value + "…" : value;
    }

    private bool Refuse(int column, string problem)
    {
        Problem = $"column '{_columns[column].Name}' {problem}";
        return false;
    }

    private bool KeepKeyAlone()
    {
        Length = KeyLength;
        return false;
    }

    private void Grow(int more)
    {
        if (_bytes.Length < Length + more + RowLayout.BitmapBytes(_others.Length))
        {
            Array.Resize(ref _bytes, (int)BitOperations.RoundUpToPowerOf2((uint)(Length + more + RowLayout.BitmapBytes(_others.Length))));
        }
    }
}
