namespace Pipeline.Exports.Spilling;

/// <summary>
/// All memory that rows of one comparison take. Writers get blocks while there is room and spill otherwise; whoever reads rows back gets them always, because it
/// gives back others first. Blocks are allocated where the collector neither moves nor copies them.
/// </summary>
internal sealed class BlockPool
{
    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _free = new();
    private readonly long _limit;
    private long _out;

    public BlockPool(long residentBytes, int blockBytes)
    {
        _limit = residentBytes;
        BlockBytes = blockBytes;
    }

    /// <summary>Bytes of a block; one for a row that is larger is as large as that row.</summary>
    public int BlockBytes { get; }

    /// <summary>A block if there is room, else nothing.</summary>
    public Block? TryRent(int bytes)
    {
        lock (_gate)
        {
            return _out + Math.Max(bytes, BlockBytes) <= _limit ? Take_NeedsLock(bytes) : null;
        }
    }

    /// <summary>A block, whether there is room or not.</summary>
    public Block Rent(int bytes)
    {
        lock (_gate)
        {
            return Take_NeedsLock(bytes);
        }
    }

    public void Return(Block block)
    {
        lock (_gate)
        {
            _out -= block.Bytes.Length;

            // Only as many are kept as may be wanted again within the limit.
            if (block.Bytes.Length == BlockBytes && _out + (_free.Count * (long)BlockBytes) < _limit)
            {
                _free.Push(block.Bytes);
            }
        }
    }

    private Block Take_NeedsLock(int bytes)
    {
        var array = bytes <= BlockBytes && _free.TryPop(out var free)
            ? free
            : GC.AllocateUninitializedArray<byte>(Math.Max(bytes, BlockBytes), pinned: true);
        _out += array.Length;
        return new Block(array);
    }
}
