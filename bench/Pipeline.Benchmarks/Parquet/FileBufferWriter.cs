using System.Buffers;

namespace Pipeline.Benchmarks.Parquet;

/// <summary>Lets the writer fill one buffer that goes to a file when it is full.</summary>
internal sealed class FileBufferWriter(string path) : IBufferWriter<byte>, IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
    private byte[] _buffer = new byte[1 << 20];
    private int _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        _file.Write(_buffer.AsSpan(0, _used));
        _file.Dispose();
    }

    private void Reserve(int sizeHint)
    {
        if (_buffer.Length - _used < Math.Max(1, sizeHint))
        {
            _file.Write(_buffer.AsSpan(0, _used));
            _used = 0;
            if (_buffer.Length < sizeHint)
            {
                _buffer = new byte[sizeHint];
            }
        }
    }
}
