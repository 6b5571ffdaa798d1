using System.Buffers;
using Local.Aws.Checksums;

namespace Local.Aws.S3.Storage;

/// <summary>A body on its way to disk under a name that nobody sees. Disposing it deletes the file unless it was moved to its place.</summary>
internal sealed class UploadFile : IAsyncDisposable
{
    private const int BufferBytes = 256 << 10;
    private readonly FileStream _stream;

    public UploadFile(string path)
    {
        Path = path;
        _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
    }

    public string Path { get; }

    public long Length { get; private set; }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Length += bytes.Length;
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Appends another file; the checksum, where given, sees its bytes.</summary>
    public async Task AppendFileAsync(string path, RunningChecksum? checksum, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var part = File.OpenRead(path);
            int read;
            while ((read = await part.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                checksum?.Append(buffer.AsSpan(0, read));
                await AppendAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes what is buffered and closes the file.</summary>
    public ValueTask CloseAsync() => _stream.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        File.Delete(Path);
    }
}
