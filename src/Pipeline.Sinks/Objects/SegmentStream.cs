namespace Pipeline.Sinks.Objects;

/// <summary>A seekable view of <see cref="PooledSegments"/>: the SDK reads a body twice, for its checksum and for the wire. Owns nothing.</summary>
internal sealed class SegmentStream(PooledSegments content) : Stream
{
    private int _segment;
    private int _offset;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var segments = content.Segments;
        var copied = 0;
        while (copied < buffer.Length && _segment < segments.Length)
        {
            var rest = segments[_segment].AsSpan(_offset);
            var take = Math.Min(rest.Length, buffer.Length - copied);
            rest[..take].CopyTo(buffer[copied..]);
            copied += take;
            _offset += take;
            if (_offset == segments[_segment].Count)
            {
                _segment++;
                _offset = 0;
            }
        }

        _position += copied;
        return copied;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => content.Length + offset,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target, content.Length, nameof(offset));

        var segments = content.Segments;
        _position = target;
        _segment = 0;
        while (_segment < segments.Length && target >= segments[_segment].Count)
        {
            target -= segments[_segment].Count;
            _segment++;
        }

        _offset = (int)target;
        return _position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A view of finished bytes cannot change.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A view of finished bytes cannot change.");
}
