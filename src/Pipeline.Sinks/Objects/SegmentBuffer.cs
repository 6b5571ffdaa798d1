using System.Buffers;

namespace Pipeline.Sinks.Objects;

/// <summary>Growing bytes in rented arrays. Starts small, because hundreds of nearly empty files may be open at once.</summary>
internal sealed class SegmentBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSegmentBytes = 4 * 1024;
    private const int LargestSegmentBytes = 256 * 1024;

    private readonly List<ArraySegment<byte>> _full = [];
    private byte[]? _current;
    private int _used;
    private int _nextBytes = FirstSegmentBytes;

    public long Length { get; private set; }

    public long HeldBytes { get; private set; }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (_current?.Length ?? 0) - _used);
        _used += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsSpan(_used);
    }

    /// <summary>Hands all bytes over and starts empty.</summary>
    public PooledSegments Detach()
    {
        var segments = Detach(long.MaxValue);
        _nextBytes = FirstSegmentBytes;
        return segments;
    }

    /// <summary>Hands over as many whole segments from the front as make up so many bytes, or all there are.</summary>
    public PooledSegments Detach(long atLeast)
    {
        Seal();
        var count = 0;
        for (var bytes = 0L; count < _full.Count && bytes < atLeast; count++)
        {
            bytes += _full[count].Count;
        }

        var segments = new PooledSegments([.. _full.GetRange(0, count)]);
        _full.RemoveRange(0, count);
        Length -= segments.Length;
        HeldBytes -= segments.HeldBytes;
        return segments;
    }

    public void Dispose() => Detach().Dispose();

    private void Reserve(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_current is not null && _current.Length - _used >= needed)
        {
            return;
        }

        Seal();
        _current = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _nextBytes));
        HeldBytes += _current.Length;
        _nextBytes = Math.Min(_nextBytes * 2, LargestSegmentBytes);
    }

    private void Seal()
    {
        if (_current is null)
        {
            return;
        }

        if (_used > 0)
        {
            _full.Add(new ArraySegment<byte>(_current, 0, _used));
        }
        else
        {
            HeldBytes -= _current.Length;
            ArrayPool<byte>.Shared.Return(_current);
        }

        _current = null;
        _used = 0;
    }
}
