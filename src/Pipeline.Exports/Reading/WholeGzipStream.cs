using System.IO.Compression;
using System.Security.Cryptography;

namespace Pipeline.Exports.Reading;

/// <summary>
/// Unpacks gzip, of one member or several, and notices one that was cut off: <see cref="GZipStream"/> takes the end of its source for the end of the data, and rows that
/// are missing would be deleted. So a last member of a few known random bytes is laid behind the file. They come out behind the data only if the data was whole: else the
/// decompressor takes that member for a part of the one that was cut, and finds damage, or never finds the end.
/// </summary>
internal sealed class WholeGzipStream : ReadStream
{
    private const int BufferBytes = 128 << 10;
    private const int MarkBytes = 16;

    private static readonly byte[] Mark = RandomNumberGenerator.GetBytes(MarkBytes);
    private static readonly byte[] MarkMember = Pack(Mark);

    private readonly CountingStream _source;
    private readonly string _name;
    private readonly GZipStream _gzip;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    public WholeGzipStream(CountingStream source, string name)
    {
        _source = source;
        _name = name;
        _gzip = new GZipStream(new Followed(source), CompressionMode.Decompress);
    }

    /// <summary>Whether bytes are the beginning of gzip.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith([(byte)0x1F, (byte)0x8B]);

    public override int Read(Span<byte> buffer)
    {
        // The last bytes that came out are held back: they may be the mark.
        if (_end - _start <= MarkBytes && !Fill())
        {
            return _buffer.AsSpan(_start, _end - _start).SequenceEqual(Mark) ? 0 : throw CutOff(null);
        }

        var count = Math.Min(buffer.Length, _end - _start - MarkBytes);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        try
        {
            while (_end <= MarkBytes)
            {
                var read = _gzip.Read(_buffer.AsSpan(_end));
                if (read == 0)
                {
                    return false;
                }

                _end += read;
            }
        }
        catch (InvalidDataException exception)
        {
            throw CutOff(exception);
        }

        return true;
    }

    private ExportException CutOff(InvalidDataException? cause) => new(
        $"{_name}: the gzip file is cut off or damaged, at or before byte {_source.Taken:N0}. Nothing was compared: rows that are missing would be taken for deleted. Upload the file again.",
        cause!);

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>The file, then the mark's member.</summary>
    private sealed class Followed(CountingStream file) : ReadStream
    {
        private int _position;
        private bool _isBehind;

        public override int Read(Span<byte> buffer)
        {
            var read = _isBehind ? 0 : file.Read(buffer);
            if (read > 0 || buffer.IsEmpty)
            {
                return read;
            }

            _isBehind = true;
            read = Math.Min(buffer.Length, MarkMember.Length - _position);
            MarkMember.AsSpan(_position, read).CopyTo(buffer);
            _position += read;
            return read;
        }
    }
}
