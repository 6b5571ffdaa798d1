using System.Buffers;

namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>A growing table of slices in an array of the shared pool. Owned by one <see cref="AggregateReader"/>.</summary>
internal sealed class SliceTable
{
    private Slice[] _slices = [];

    public int Count { get; private set; }

    public Slice this[int index] => _slices[index];

    public void Add(Slice slice)
    {
        if (Count == _slices.Length)
        {
            var larger = ArrayPool<Slice>.Shared.Rent(Math.Max(16, Count * 2));
            _slices.AsSpan(0, Count).CopyTo(larger);
            ReturnArray();
            _slices = larger;
        }

        _slices[Count++] = slice;
    }

    public void Clear()
    {
        ReturnArray();
        _slices = [];
        Count = 0;
    }

    private void ReturnArray()
    {
        if (_slices.Length > 0)
        {
            ArrayPool<Slice>.Shared.Return(_slices);
        }
    }
}
