using System.Numerics;
using System.Runtime.CompilerServices;
using Parquet.Encodings;
using Parquet.Schema;

namespace Parquet.Writing;

internal sealed partial class FixedColumnWriter<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Timestamps rise; where their differences may be written, a dictionary would only cost time.</summary>
    private static bool AreDifferences(ParquetColumn column, ParquetWriterOptions options) =>
        options.Encodings == ValueEncodings.Compact && column.Field.LogicalType.IsTimestamp;

    private void Append(ReadOnlySpan<T> values, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> repetitions)
    {
        AppendLevels(values.Length, definitions, repetitions);
        if (Form == ValueForm.Few && _values.Count + values.Length > DictionaryRules.Few)
        {
            MapFew();
            ChangeForm(ValueForm.Dictionary);
        }

        while (Form == ValueForm.Dictionary && !values.IsEmpty)
        {
            var piece = values[..Math.Min(values.Length, DictionaryRules.Piece)];
            values = values[piece.Length..];
            _dictionary.Map(piece, _ids.Take(piece.Length));
            var stored = (long)_dictionary.Count * Unsafe.SizeOf<T>();
            if (!IsDictionaryFull
                && DictionaryRules.GiveUp(_ids.Count, _dictionary.Count, stored, Column.Field.LogicalType.IsTimestamp)
                && TurnsPlain(stored))
            {
                TurnPlain();
            }
        }

        if (Form != ValueForm.Dictionary)
        {
            _values.AddRange(values);
        }
    }

    private void MapFew()
    {
        if (_values.Count > 0)
        {
            _dictionary.Map(_values.Span, _ids.Take(_values.Count));
        }
    }

    private bool DictionaryPays()
    {
        var stored = (long)_dictionary.Count * Unsafe.SizeOf<T>();
        stored += BitPacking.Bytes(_ids.Count, BitPacking.Width((ulong)_dictionary.Count));
        return stored < (long)_ids.Count * Unsafe.SizeOf<T>();
    }

    private void TurnPlain()
    {
        var known = _dictionary.Values;
        var values = _values.Take(_ids.Count);
        var ids = _ids.Span;
        for (var i = 0; i < ids.Length; i++)
        {
            values[i] = known[ids[i]];
        }

        ChangeForm(ValueForm.Plain);
    }

    private void ChangeForm(ValueForm form)
    {
        Form = form;
        if (form == ValueForm.Dictionary)
        {
            _values.Release();
        }
        else
        {
            _dictionary.Release();
            _ids.Release();
        }
    }
}
