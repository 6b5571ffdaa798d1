using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Benchmarks.Peers;

/// <summary>The least of HTTP/1.1 that a client needs, over one connection.</summary>
internal sealed class CannedHttp(Socket socket)
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _length;

    /// <summary>What stands before an answer's body.</summary>
    public static string Head(int bodyBytes) => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nx-amzn-RequestId: canned\r\nContent-Length: {bodyBytes}\r\n\r\n");

    /// <summary>Reads one request; the operation that it names, null when the client has closed.</summary>
    public string? ReadOperation()
    {
        int head;
        while ((head = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!Fill())
            {
                return null;
            }
        }

        var headers = _buffer.AsSpan(0, head);
        var operation = Encoding.ASCII.GetString(Value(headers, "X-Amz-Target: "u8));
        var whole = head + 4 + (Utf8Parser.TryParse(Value(headers, "Content-Length: "u8), out int body, out _) ? body : 0);
        while (_length < whole)
        {
            if (!Fill())
            {
                return null;
            }
        }

        _buffer.AsSpan(whole, _length - whole).CopyTo(_buffer);
        _length -= whole;
        return operation[(operation.IndexOf('.', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>Sends bytes that hold head and body.</summary>
    public void Send(ReadOnlySpan<byte> answer)
    {
        while (!answer.IsEmpty)
        {
            answer = answer[socket.Send(answer)..];
        }
    }

    /// <summary>Sends a body under a head.</summary>
    public void Send(string body) => Send(Encoding.ASCII.GetBytes(Head(body.Length) + body));

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name)
    {
        var at = headers.IndexOf(name);
        if (at < 0)
        {
            return default;
        }

        var value = headers[(at + name.Length)..];
        var end = value.IndexOf((byte)'\r');
        return end < 0 ? value : value[..end];
    }

    private bool Fill()
    {
        var read = socket.Receive(_buffer.AsSpan(_length));
        _length += read;
        return read > 0;
    }
}
