using Parquet.Encodings;

namespace Parquet.Writing;

internal sealed partial class ByteArrayColumnWriter
{
    /// <summary>What a value's length takes in a plain page: four bytes, or about one as a difference.</summary>
    private int LengthBytes => _fixedLength > 0 ? 0 : Options.Encodings == ValueEncodings.Compatible ? sizeof(int) : 1;

    private void AppendValues(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets)
    {
        if (Form == ValueForm.Few && offsets.Length > 1 && !AreFewWith(offsets))
        {
            MapFew();
            ChangeForm(ValueForm.Dictionary);
        }

        while (Form == ValueForm.Dictionary && offsets.Length > 1)
        {
            var count = Math.Min(offsets.Length - 1, DictionaryRules.Piece);
            _dictionary.Map(data, offsets[..(count + 1)], _ids.Take(count));
            _totalBytes += offsets[count] - offsets[0];
            offsets = offsets[count..];
            var stored = StoredBytes(_dictionary.DataBytes, _dictionary.Count);
            if (!IsDictionaryFull && DictionaryRules.GiveUp(_ids.Count, _dictionary.Count, stored) && TurnsPlain(stored))
            {
                TurnPlain();
            }
        }

        if (offsets.Length > 1)
        {
            Keep(data, offsets);
        }
    }

    private bool AreFewWith(ReadOnlySpan<int> offsets) =>
        KeptCount + offsets.Length - 1 <= DictionaryRules.Few && _totalBytes + offsets[^1] - offsets[0] <= DictionaryRules.FewBytes;

    private void Keep(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets)
    {
        // The first value brings the offset of its begin with it.
        var ends = offsets[(_offsets.Count == 0 ? 0 : 1)..];
        var kept = _offsets.Take(ends.Length);
        var shift = _data.Count - offsets[0];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = ends[i] + shift;
        }

        _data.AddRange(data[offsets[0]..offsets[^1]]);
        _totalBytes += offsets[^1] - offsets[0];
    }

    private void MapFew()
    {
        if (KeptCount > 0)
        {
            _dictionary.Map(_data.Span, _offsets.Span, _ids.Take(KeptCount));
        }
    }

    private bool DictionaryPays()
    {
        var stored = StoredBytes(_dictionary.DataBytes, _dictionary.Count);
        stored += BitPacking.Bytes(_ids.Count, BitPacking.Width((ulong)_dictionary.Count));
        return stored < _totalBytes + (_ids.Count * (long)LengthBytes);
    }

    private long StoredBytes(long bytes, int values) => _fixedLength > 0 ? bytes : bytes + (sizeof(int) * (long)values);

    private void TurnPlain()
    {
        var ids = _ids.Span;
        _offsets.Add(0);
        var offsets = _offsets.Take(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            _data.AddRange(_dictionary[ids[i]]);
            offsets[i] = _data.Count;
        }

        ChangeForm(ValueForm.Plain);
    }

    private void ChangeForm(ValueForm form)
    {
        Form = form;
        if (form == ValueForm.Dictionary)
        {
            _data.Release();
            _offsets.Release();
        }
        else
        {
            _dictionary.Release();
            _ids.Release();
        }
    }
}
