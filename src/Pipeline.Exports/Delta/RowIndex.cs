using System.Buffers;
using System.Runtime.CompilerServices;
using Pipeline.Exports.Spilling;

namespace Pipeline.Exports.Delta;

/// <summary>The rows of one version in one partition, in the order of their keys' hashes. Owns the partition's blocks.</summary>
internal sealed class RowIndex : IDisposable
{
    private readonly BlockPool _pool;
    private readonly List<Block> _blocks;
    private readonly ulong[] _hashes;
    private readonly long[] _places;

    public RowIndex(PartitionRows rows, BlockPool pool, SpillFile spill)
    {
        _pool = pool;
        Count = rows.Rows;
        _blocks = rows.Load(pool, spill);
        _hashes = ArrayPool<ulong>.Shared.Rent(Count);
        _places = ArrayPool<long>.Shared.Rent(Count);
        Fill();
        HashOrder.Sort(_hashes.AsSpan(0, Count), _places.AsSpan(0, Count));
    }

    public int Count { get; }

    public ulong HashAt(int index) => _hashes[index];

    /// <summary>Where a row is; it is found again by <see cref="RowAt"/> until this is disposed.</summary>
    public long PlaceAt(int index) => _places[index];

    public StoredRow RowAt(long place) => StoredRow.Read(_blocks[(int)(place >> 32)].Written[(int)(uint)place..]);

    /// <summary>Puts rows of one hash into the order of their keys, files and lines, which a sort by hash leaves open.</summary>
    public void SortTies(int start, int count) => _places.AsSpan(start, count).Sort((left, right) => RowAt(left).CompareTo(RowAt(right)));

    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_hashes);
        ArrayPool<long>.Shared.Return(_places);
        foreach (var block in _blocks)
        {
            _pool.Return(block);
        }

        _blocks.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill()
    {
        var row = 0;
        for (var block = 0; block < _blocks.Count; block++)
        {
            var bytes = _blocks[block].Written;
            for (var position = 0; position < bytes.Length; row++)
            {
                var stored = StoredRow.Read(bytes[position..]);
                _hashes[row] = stored.KeyHash;
                _places[row] = ((long)block << 32) | (uint)position;
                position += stored.Length;
            }
        }
    }
}
