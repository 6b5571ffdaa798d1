using System.Buffers;
using System.Runtime.CompilerServices;

namespace Pipeline.Contracts.Columns;

/// <summary>A pooled array that grows; one owner, which disposes it. Growth keeps the room for the next batch.</summary>
internal struct GrowableArray<T> : IDisposable
    where T : unmanaged
{
    private const int FirstLength = 64;

    /// <summary>Up to this size an array is kept whatever it is used for.</summary>
    private const int KeptBytes = 256 << 10;

    private T[] _items = [];

    public GrowableArray()
    {
    }

    public int Count { get; private set; }

    public readonly ReadOnlySpan<T> Span => _items.AsSpan(0, Count);

    /// <summary>The bytes of the array, used or not.</summary>
    public readonly long RetainedBytes => (long)_items.Length * Unsafe.SizeOf<T>();

    public readonly ref T this[int index] => ref _items[index];

    public readonly Span<T> From(int start) => _items.AsSpan(start, Count - start);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        T[] items = _items;
        int count = Count;
        if ((uint)count >= (uint)items.Length)
        {
            items = Grow(1);
        }

        items[count] = item;
        Count = count + 1;
    }

    public void AddRange(ReadOnlySpan<T> items)
    {
        items.CopyTo(Reserve(items.Length));
        Count += items.Length;
    }

    public void Fill(T item, int count)
    {
        Reserve(count).Fill(item);
        Count += count;
    }

    /// <summary>Room for more items behind the last; <see cref="Advance"/> makes as many of them part of the array as were written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Reserve(int count)
    {
        T[] items = _items;
        if (items.Length - Count < count)
        {
            items = Grow(count);
        }

        return items.AsSpan(Count, count);
    }

    public void Advance(int count) => Count += count;

    public void Truncate(int count) => Count = count;

    /// <summary>Empties the array and, when it is large and was hardly used since it was emptied last, gives it back: one record had made it large.</summary>
    public void Trim()
    {
        if (RetainedBytes > KeptBytes && Count < _items.Length / 4)
        {
            Dispose();
        }

        Count = 0;
    }

    public void Dispose()
    {
        if (_items.Length > 0)
        {
            ArrayPool<T>.Shared.Return(_items);
        }

        _items = [];
        Count = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T[] Grow(int more)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(Math.Max(FirstLength, checked(Count + more)), (int)Math.Min(Array.MaxLength, Count * 2L)));
        _items.AsSpan(0, Count).CopyTo(larger);
        if (_items.Length > 0)
        {
            ArrayPool<T>.Shared.Return(_items);
        }

        return _items = larger;
    }
}
