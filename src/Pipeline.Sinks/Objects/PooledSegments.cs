using System.Buffers;

namespace Pipeline.Sinks.Objects;

/// <summary>Finished bytes in rented arrays; whoever holds this returns them, once.</summary>
internal sealed class PooledSegments : IDisposable
{
    private ArraySegment<byte>[] _segments;

    public PooledSegments(ArraySegment<byte>[] segments)
    {
        _segments = segments;
        foreach (var segment in segments)
        {
            Length += segment.Count;
            HeldBytes += segment.Array!.Length;
        }
    }

    public long Length { get; }

    public long HeldBytes { get; }

    public ReadOnlySpan<ArraySegment<byte>> Segments => _segments;

    /// <summary>A fresh view for one attempt to send the bytes; several may exist, one after another.</summary>
    public Stream OpenRead() => new SegmentStream(this);

    public byte[] ToArray()
    {
        var all = new byte[Length];
        var at = 0;
        foreach (var segment in _segments)
        {
            segment.AsSpan().CopyTo(all.AsSpan(at));
            at += segment.Count;
        }

        return all;
    }

    public void Dispose()
    {
        foreach (var segment in _segments)
        {
            ArrayPool<byte>.Shared.Return(segment.Array!);
        }

        _segments = [];
    }
}
