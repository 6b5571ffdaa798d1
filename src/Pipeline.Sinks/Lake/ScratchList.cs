namespace Pipeline.Sinks.Lake;

/// <summary>An array that is filled again and again and keeps its largest size.</summary>
internal struct ScratchList<T>
    where T : unmanaged
{
    private T[] _items;

    public ScratchList()
    {
        _items = [];
    }

    public int Count { get; private set; }

    public readonly Span<T> Span => _items.AsSpan(0, Count);

    public readonly long HeldBytes => (long)_items.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();

    public void Clear() => Count = 0;

    /// <summary>Forgets the items and the array.</summary>
    public void Drop() => this = new ScratchList<T>();

    /// <summary>Makes it hold so many items of undefined value.</summary>
    public Span<T> Resize(int count)
    {
        Count = 0;
        return Grow(count);
    }

    public void Add(T item) => Grow(1)[0] = item;

    public void AddRange(ReadOnlySpan<T> items) => items.CopyTo(Grow(items.Length));

    private Span<T> Grow(int count)
    {
        if (_items.Length - Count < count)
        {
            Array.Resize(ref _items, Math.Max(Math.Max(64, Count + count), _items.Length * 2));
        }

        Count += count;
        return _items.AsSpan(Count - count, count);
    }
}
