namespace Local.Aws.DynamoDb.Storage;

/// <summary>
/// Packed items in the byte order of their keys. Two levels: a list of blocks of at most <see cref="BlockCapacity"/> entries, so that an insert moves little
/// memory and an entry costs two references. The table's lock guards it.
/// </summary>
internal sealed class SortedStore
{
    private const int BlockCapacity = 256;
    private readonly List<Block> _blocks = [new Block()];

    public int Count { get; private set; }

    public byte[]? Find(ReadOnlySpan<byte> key)
    {
        var block = _blocks[FindBlock(key)];
        var at = block.Search(key);
        return at >= 0 ? block.Values[at] : null;
    }

    public void Set(byte[] key, byte[] value)
    {
        var number = FindBlock(key);
        var block = _blocks[number];
        var at = block.Search(key);
        if (at >= 0)
        {
            block.Values[at] = value;
            return;
        }

        if (block.Count == BlockCapacity)
        {
            var right = block.SplitOff(BlockCapacity / 2);
            _blocks.Insert(number + 1, right);
            block = key.AsSpan().SequenceCompareTo(right.Keys[0]) < 0 ? block : right;
            at = block.Search(key);
        }

        block.Insert(~at, key, value);
        Count++;
    }

    public bool Remove(ReadOnlySpan<byte> key)
    {
        var number = FindBlock(key);
        var block = _blocks[number];
        var at = block.Search(key);
        if (at < 0)
        {
            return false;
        }

        block.RemoveAt(at);
        Count--;
        if (block.Count == 0 && _blocks.Count > 1)
        {
            _blocks.RemoveAt(number);
        }

        return true;
    }

    /// <summary>Shows the entries of a range, in order or in reverse, until <paramref name="visit"/> has enough. Bounds are exclusive of <c>To</c> only.</summary>
    public void Visit(in KeyRange range, bool reverse, Func<byte[], byte[], bool> visit)
    {
        if (reverse)
        {
            VisitDown(range, visit);
        }
        else
        {
            VisitUp(range, visit);
        }
    }

    private void VisitUp(in KeyRange range, Func<byte[], byte[], bool> visit)
    {
        var number = FindBlock(range.From);
        var at = _blocks[number].Search(range.From);
        at = at < 0 ? ~at : at;
        for (; number < _blocks.Count; number++, at = 0)
        {
            var block = _blocks[number];
            for (; at < block.Count; at++)
            {
                if (range.To is { } to && block.Keys[at].AsSpan().SequenceCompareTo(to) >= 0)
                {
                    return;
                }

                if (!visit(block.Keys[at], block.Values[at]))
                {
                    return;
                }
            }
        }
    }

    private void VisitDown(in KeyRange range, Func<byte[], byte[], bool> visit)
    {
        var number = range.To is { } to ? FindBlock(to) : _blocks.Count - 1;
        var at = range.To is { } end ? _blocks[number].Search(end) : _blocks[number].Count;
        at = (at < 0 ? ~at : at) - 1;
        for (; ; at = _blocks[number].Count - 1)
        {
            var block = _blocks[number];
            for (; at >= 0; at--)
            {
                if (block.Keys[at].AsSpan().SequenceCompareTo(range.From) < 0)
                {
                    return;
                }

                if (!visit(block.Keys[at], block.Values[at]))
                {
                    return;
                }
            }

            if (--number < 0)
            {
                return;
            }
        }
    }

    /// <summary>The last block whose first key is not after <paramref name="key"/>.</summary>
    private int FindBlock(ReadOnlySpan<byte> key)
    {
        var low = 1;
        var high = _blocks.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_blocks[middle].Keys[0].AsSpan().SequenceCompareTo(key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private sealed class Block
    {
        public byte[][] Keys = new byte[4][];
        public byte[][] Values = new byte[4][];

        public int Count { get; private set; }

        /// <summary>The key's place, or the complement of where it belongs.</summary>
        public int Search(ReadOnlySpan<byte> key)
        {
            var low = 0;
            var high = Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                var order = Keys[middle].AsSpan().SequenceCompareTo(key);
                if (order == 0)
                {
                    return middle;
                }

                if (order < 0)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return ~low;
        }

        public void Insert(int at, byte[] key, byte[] value)
        {
            if (Count == Keys.Length)
            {
                Array.Resize(ref Keys, Count * 2);
                Array.Resize(ref Values, Count * 2);
            }

            Array.Copy(Keys, at, Keys, at + 1, Count - at);
            Array.Copy(Values, at, Values, at + 1, Count - at);
            Keys[at] = key;
            Values[at] = value;
            Count++;
        }

        public void RemoveAt(int at)
        {
            Count--;
            Array.Copy(Keys, at + 1, Keys, at, Count - at);
            Array.Copy(Values, at + 1, Values, at, Count - at);
            Keys[Count] = null!;
            Values[Count] = null!;
        }

        public Block SplitOff(int from)
        {
            var right = new Block { Keys = new byte[BlockCapacity][], Values = new byte[BlockCapacity][], Count = Count - from };
            Array.Copy(Keys, from, right.Keys, 0, right.Count);
            Array.Copy(Values, from, right.Values, 0, right.Count);
            Array.Clear(Keys, from, right.Count);
            Array.Clear(Values, from, right.Count);
            Count = from;
            return right;
        }
    }
}
