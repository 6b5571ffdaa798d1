using System.Text;

namespace Pipeline.Exports.Reading;

/// <summary>
/// Gives a file's bytes as characters one to one, so that the parser of separated values neither decodes UTF-8 nor hides bytes that are none: values go back to the very
/// same bytes. The parser knows only quotes that are <c>"</c>, and not every delimiter; others change places with characters that it knows, here and on the way back.
/// </summary>
internal sealed class ByteTextReader(Stream stream, string name, CharacterSwap swap) : TextReader
{
    private const int BufferBytes = 64 << 10;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private bool _hasBegun;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var bytes = _buffer.AsSpan(0, Math.Min(buffer.Length, BufferBytes));
        var read = stream.Read(bytes);
        if (!_hasBegun && bytes.Length >= 3)
        {
            _hasBegun = true;
            read = SkipMark(bytes, read);
        }

        swap.Apply(bytes[..read]);
        return Encoding.Latin1.GetChars(bytes[..read], buffer);
    }

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private int SkipMark(Span<byte> bytes, int read)
    {
        while (read is > 0 and < 3)
        {
            var more = stream.Read(bytes[read..]);
            if (more == 0)
            {
                break;
            }

            read += more;
        }

        if (bytes[..read].StartsWith("\uFEFF"u8))
        {
            bytes[3..read].CopyTo(bytes);
            // Nothing behind the mark would look like the end of the file, which may come later only.
            return read > 3 ? read - 3 : stream.Read(bytes);
        }

        return bytes[..read].StartsWith([(byte)0xFF, (byte)0xFE]) || bytes[..read].StartsWith([(byte)0xFE, (byte)0xFF])
            ? throw new ExportException($"{name}: the file is UTF-16. Exports are read as UTF-8; write it as that.")
            : read;
    }
}
