using System.Runtime.CompilerServices;
using Pipeline.Exports.Rows;

namespace Pipeline.Exports.Spilling;

/// <summary>
/// Deals rows out to partitions by eight bits of their keys' hashes, the highest first: the partitions one after another, each sorted, are the order of
/// all hashes, however often a partition is divided again. One for each reader, so that readers share nothing but the pool.
/// </summary>
internal sealed class PartitionWriter
{
    public const int Partitions = 256;

    /// <summary>How far the hash's first eight bits are from its end.</summary>
    public const int FirstShift = 56;

    private readonly BlockPool _pool;
    private readonly SpillFile _spill;
    private readonly int _shift;
    private readonly Block?[] _current = new Block?[Partitions];
    private readonly PartitionRows[] _rows = new PartitionRows[Partitions];

    public PartitionWriter(BlockPool pool, SpillFile spill, int shift)
    {
        _pool = pool;
        _spill = spill;
        _shift = shift;
        for (var i = 0; i < Partitions; i++)
        {
            _rows[i] = new PartitionRows();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(ulong hash, in RowHeader header, ReadOnlySpan<byte> body)
    {
        var partition = (int)(hash >> _shift) & (Partitions - 1);
        var bytes = RowHeader.MaxBytes + body.Length;
        var block = _current[partition];
        if (block is null || block.Room < bytes)
        {
            block = Next(partition, block, bytes);
        }

        var written = header.Write(block.Bytes.AsSpan(block.Used));
        body.CopyTo(block.Bytes.AsSpan(block.Used + written));
        block.Used += written + body.Length;
        var rows = _rows[partition];
        rows.Rows++;
        rows.Bytes += written + body.Length;
    }

    /// <summary>All that was written, by partition; the writer is used up.</summary>
    public PartitionRows[] Complete()
    {
        for (var i = 0; i < Partitions; i++)
        {
            if (_current[i] is { } block)
            {
                _rows[i].Resident.Add(block);
            }
        }

        return _rows;
    }

    private Block Next(int partition, Block? full, int bytes)
    {
        // Every partition has one block to write to, whatever the budget: without it there would be a write for every row.
        var next = full is null ? _pool.Rent(bytes) : _pool.TryRent(bytes);
        if (next is not null)
        {
            Keep(partition, full);
        }
        else
        {
            _rows[partition].Spilled.Add(_spill.Append(full!.Written));
            full.Used = 0;
            next = full;
            if (next.Room < bytes)
            {
                _pool.Return(full);
                next = _pool.Rent(bytes);
            }
        }

        return _current[partition] = next;
    }

    private void Keep(int partition, Block? full)
    {
        if (full is not null)
        {
            _rows[partition].Resident.Add(full);
        }
    }
}
