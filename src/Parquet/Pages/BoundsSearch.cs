namespace Parquet.Pages;

/// <summary>Finds the least and the greatest of values that are named by their position; most are decided by their first eight bytes.</summary>
internal ref struct BoundsSearch(ByteOrder order, ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets)
{
    private readonly ByteOrder _order = order;
    private readonly ReadOnlySpan<byte> _data = data;
    private readonly ReadOnlySpan<int> _offsets = offsets;
    private ulong _minPrefix = ulong.MaxValue;
    private ulong _maxPrefix;

    internal int Min { get; private set; } = -1;

    internal int Max { get; private set; } = -1;

    internal void Add(int index)
    {
        var start = _offsets[index];
        var prefix = _order.Prefix(_data, start, _offsets[index + 1] - start);
        if (prefix <= _minPrefix || prefix >= _maxPrefix)
        {
            AddCandidate(index, prefix);
        }
    }

    private void AddCandidate(int index, ulong prefix)
    {
        var value = Value(index);
        if (Min < 0)
        {
            (Min, Max, _minPrefix, _maxPrefix) = (index, index, prefix, prefix);
            return;
        }

        if (prefix < _minPrefix || (prefix == _minPrefix && value.SequenceCompareTo(Value(Min)) < 0))
        {
            (Min, _minPrefix) = (index, prefix);
        }

        if (prefix > _maxPrefix || (prefix == _maxPrefix && value.SequenceCompareTo(Value(Max)) > 0))
        {
            (Max, _maxPrefix) = (index, prefix);
        }
    }

    private readonly ReadOnlySpan<byte> Value(int index) => _data[_offsets[index].._offsets[index + 1]];
}
