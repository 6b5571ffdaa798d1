namespace Pipeline.Exports.Reading;

/// <summary>Goes through the lines of a stream. A line is valid until the next one is read.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    private const int InitialBytes = 128 << 10;

    /// <summary>Longer lines are passed over.</summary>
    public const int MaxLineBytes = 16 << 20;

    private byte[] _buffer = new byte[InitialBytes];
    private int _start;
    private int _end;
    private int _lineStart;
    private int _lineLength;
    private bool _isAtEnd;

    /// <summary>The line's number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line is longer than what is read; then only its beginning is there.</summary>
    public bool IsTooLong { get; private set; }

    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_lineStart, _lineLength);

    public bool Read()
    {
        IsTooLong = false;
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                Take(searched + found, 1);
                return true;
            }

            searched = _end - _start;
            if (searched > MaxLineBytes)
            {
                SkipRest(searched);
                return true;
            }

            if (_isAtEnd || !Fill())
            {
                _isAtEnd = true;
                if (searched == 0)
                {
                    return false;
                }

                Take(searched, 0);
                return true;
            }
        }
    }

    public void Dispose() => stream.Dispose();

    private void Take(int length, int separator)
    {
        Number++;
        _lineStart = _start;
        _lineLength = length;
        _start += length + separator;
        if (Number == 1 && Line.StartsWith("\uFEFF"u8))
        {
            _lineStart += 3;
            _lineLength -= 3;
        }
    }

    /// <summary>Keeps the beginning where it is and reads the rest of the line behind it, over and over.</summary>
    private void SkipRest(int kept)
    {
        IsTooLong = true;
        var window = _buffer.AsSpan(_start + kept);
        if (window.IsEmpty)
        {
            Array.Resize(ref _buffer, _buffer.Length + InitialBytes);
            window = _buffer.AsSpan(_start + kept);
        }

        Number++;
        _lineStart = _start;
        _lineLength = kept;
        while (true)
        {
            var read = stream.Read(window);
            var found = window[..read].IndexOf((byte)'\n');
            if (read == 0 || found >= 0)
            {
                _isAtEnd = read == 0;
                _end = _start + kept + read;
                _start += kept + (read == 0 ? 0 : found + 1);
                return;
            }
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }
}
