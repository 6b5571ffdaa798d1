using System.Buffers;

namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>Pooled memory that inflated payloads are written to, one behind the other. Owned by one <see cref="UnpackedBatch"/>, which returns it exactly once.</summary>
internal sealed class InflatedPages
{
    private const int PageBytes = 256 << 10;
    private const int LargestKeptBytes = 16 << 20;

    // The shared pool keeps arrays of each size for every thread; these keep a bounded number for the process.
    private static readonly ArrayPool<byte> PagePool = ArrayPool<byte>.Create(PageBytes, 32);
    private static readonly ArrayPool<byte> LargePool = ArrayPool<byte>.Create(LargestKeptBytes, 1);

    private readonly List<byte[]> _pages = [];
    private int _used;

    /// <summary>Bytes of payloads.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes of pages.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Where the next payload may be written; not empty.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_pages.Count == 0 || _used == _pages[^1].Length)
            {
                Append(PageBytes);
            }

            return _pages[^1].AsMemory(_used);
        }
    }

    /// <summary>The payload under way needs more: it moves to a page with at least twice the room.</summary>
    public Memory<byte> Grow(ReadOnlySpan<byte> written)
    {
        var page = Append(Math.Max(PageBytes, written.Length * 2));
        written.CopyTo(page);
        return page;
    }

    /// <summary>Ends a payload at the start of <see cref="Free"/>.</summary>
    public ReadOnlyMemory<byte> Take(int length)
    {
        var payload = Free[..length];
        _used += length;
        UsedBytes += length;
        return payload;
    }

    public void Return()
    {
        foreach (var page in _pages)
        {
            PoolOf(page.Length).Return(page);
        }

        _pages.Clear();
    }

    private static ArrayPool<byte> PoolOf(int length) => length <= PageBytes ? PagePool : LargePool;

    private byte[] Append(int minimum)
    {
        var page = PoolOf(minimum).Rent(minimum);
        _pages.Add(page);
        _used = 0;
        HeldBytes += page.Length;
        return page;
    }
}
