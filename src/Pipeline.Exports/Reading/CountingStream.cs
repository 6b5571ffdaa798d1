namespace Pipeline.Exports.Reading;

/// <summary>A file as it is stored; knows how far it was read. What was read ahead to find out its kind comes first.</summary>
internal sealed class CountingStream(Stream inner) : ReadStream
{
    private byte[] _head = [];
    private int _headPosition;

    /// <summary>Bytes that were taken so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Looks at the first bytes without taking them; fewer only if the file has no more.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        var head = new byte[count];
        var filled = inner.ReadAtLeast(head, count, throwOnEndOfStream: false);
        _head = head[..filled];
        _headPosition = 0;
        return _head;
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_headPosition < _head.Length)
        {
            read = Math.Min(buffer.Length, _head.Length - _headPosition);
            _head.AsSpan(_headPosition, read).CopyTo(buffer);
            _headPosition += read;
        }
        else
        {
            read = inner.Read(buffer);
        }

        Taken += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
