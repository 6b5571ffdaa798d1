using Microsoft.Win32.SafeHandles;

namespace Pipeline.Exports.Spilling;

/// <summary>
/// One temporary file that all threads of a comparison append blocks to. It has no name once it is open (where the system allows that), so that it is gone with the
/// process whatever ends it. Made when the first block comes.
/// </summary>
internal sealed class SpillFile(string folder) : IDisposable
{
    private readonly Lock _gate = new();
    private SafeFileHandle? _handle;
    private long _length;

    /// <summary>Bytes that were written.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Appends bytes and returns where they are.</summary>
    public SpilledBlock Append(ReadOnlySpan<byte> bytes)
    {
        var handle = Open();
        var offset = Interlocked.Add(ref _length, bytes.Length) - bytes.Length;
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (IOException exception)
        {
            throw new IOException($"Rows beyond the memory budget go to '{folder}', and after {offset:N0} bytes there that failed: {exception.Message}", exception);
        }

        return new SpilledBlock(offset, bytes.Length);
    }

    public void Read(SpilledBlock spilled, Span<byte> destination)
    {
        for (var filled = 0; filled < spilled.Length;)
        {
            var read = RandomAccess.Read(Open(), destination[filled..spilled.Length], spilled.Offset + filled);
            filled += read > 0 ? read : throw new IOException($"The temporary file in '{folder}' ended at {spilled.Offset + filled:N0}; {_length:N0} bytes had been written.");
        }
    }

    public void Dispose() => _handle?.Dispose();

    private SafeFileHandle Open()
    {
        lock (_gate)
        {
            return _handle ??= TemporaryFiles.Open(folder);
        }
    }
}
