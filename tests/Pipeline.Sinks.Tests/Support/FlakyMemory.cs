using System.Buffers;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>Memory that fails at its first look with a given exception, and is as good as any other from then on.</summary>
internal sealed class FlakyMemory(byte[] content, Func<Exception> failure) : MemoryManager<byte>
{
    private bool _hasFailed;

    public override Memory<byte> Memory => CreateMemory(content.Length);

    public override Span<byte> GetSpan()
    {
        if (_hasFailed)
        {
            return content;
        }

        _hasFailed = true;
        throw failure();
    }

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
