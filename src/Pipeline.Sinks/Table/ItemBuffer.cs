using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Pipeline.Sinks.Table;

/// <summary>The bytes of one request, in an array from the shared pool that grows. One owner, who disposes it.</summary>
internal sealed class ItemBuffer : IDisposable
{
    private const int FirstBytes = 4096;

    /// <summary>What stands in a JSON text as it is; the rest of ASCII, and all other characters, go by the encoder.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$%()*,-./:;=?@[]^_{|}~"u8);

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);

    public int Length { get; private set; }

    public byte Last => Length > 0 ? _bytes[Length - 1] : (byte)0;

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Append(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    /// <summary>Appends a JSON text with its quotes.</summary>
    public void AppendText(ReadOnlySpan<byte> utf8)
    {
        Append((byte)'"');
        if (utf8.ContainsAnyExcept(Plain))
        {
            AppendEncoded(utf8);
        }
        else
        {
            Append(utf8);
        }

        Append((byte)'"');
    }

    /// <summary>Appends a JSON text with its quotes.</summary>
    public void AppendText(string text)
    {
        Span<byte> utf8 = stackalloc byte[256];
        utf8 = Encoding.UTF8.TryGetBytes(text, utf8, out var length) ? utf8[..length] : Encoding.UTF8.GetBytes(text);
        AppendText(utf8);
    }

    /// <summary>Room behind what is there; what is written into it counts with <see cref="Advance"/>.</summary>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + bytes));
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int bytes) => Length += bytes;

    /// <summary>Takes back what is behind the first bytes.</summary>
    public void Shorten(int length) => Length = length;

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void AppendEncoded(ReadOnlySpan<byte> utf8)
    {
        while (utf8.Length > 0)
        {
            // A character takes at most twelve bytes as escapes, of which a byte gives rise to no more than six.
            var room = Room(Math.Min(utf8.Length, FirstBytes) * 6 + 12);
            var status = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8, room, out var read, out var written);
            Length += written;
            utf8 = utf8[read..];
            if (status is not (OperationStatus.Done or OperationStatus.DestinationTooSmall))
            {
                throw new InvalidOperationException("What is written as text was checked to be UTF-8.");
            }
        }
    }
}
