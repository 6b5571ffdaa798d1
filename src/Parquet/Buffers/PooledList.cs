using System.Runtime.CompilerServices;

namespace Parquet.Buffers;

/// <summary>A growing array from the pool. A mutable struct: keep it in one field and pass it by reference.</summary>
internal struct PooledList<T>(BufferPool pool)
    where T : unmanaged
{
    private T[] _items = [];

    /// <summary>Items in use.</summary>
    internal int Count { get; private set; }

    /// <summary>Bytes in use.</summary>
    internal readonly long Bytes => (long)Count * Unsafe.SizeOf<T>();

    internal readonly Span<T> Span => _items.AsSpan(0, Count);

    internal readonly ref T this[int index] => ref _items[index];

    /// <summary>Room for at least so many more items after those in use; <see cref="Advance"/> takes what was filled.</summary>
    internal Span<T> Reserve(int count)
    {
        if (_items.Length - Count < count)
        {
            Grow(count);
        }

        return _items.AsSpan(Count);
    }

    internal void Advance(int count) => Count += count;

    internal Span<T> Take(int count)
    {
        var span = Reserve(count)[..count];
        Count += count;
        return span;
    }

    internal void Add(T item)
    {
        if (_items.Length == Count)
        {
            Grow(1);
        }

        _items[Count++] = item;
    }

    internal void AddRange(ReadOnlySpan<T> items) => items.CopyTo(Take(items.Length));

    /// <summary>Forgets the items, keeps the array.</summary>
    internal void Clear() => Count = 0;

    /// <summary>Forgets the items and gives the array back.</summary>
    internal void Release()
    {
        Count = 0;
        if (_items.Length > 0)
        {
            pool.Return(_items);
            _items = [];
        }
    }

    private void Grow(int count)
    {
        var needed = (long)Count + count;
        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException($"A column buffer would need {needed} items; use smaller row groups.");
        }

        var larger = pool.Rent<T>((int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Min((long)_items.Length * 2, Array.MaxLength))));
        _items.AsSpan(0, Count).CopyTo(larger);
        if (_items.Length > 0)
        {
            pool.Return(_items);
        }

        _items = larger;
    }
}
