using System.Net.Sockets;
using System.Text;

namespace Pipeline.Benchmarks.LocalDynamo;

/// <summary>Sends requests in one piece and reads as many answers, checking each status.</summary>
internal sealed class LoopbackClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    public LoopbackClient(Uri endpoint) => _socket.Connect(endpoint.Host, endpoint.Port);

    public void Exchange(byte[][] requests)
    {
        _socket.Send(requests.Select(request => new ArraySegment<byte>(request)).ToList());
        foreach (var request in requests)
        {
            ReadAnswer(request);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void ReadAnswer(byte[] request)
    {
        int head;
        while ((head = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            Fill();
        }

        var headers = _buffer.AsSpan(_start, head + 4);
        if (!headers.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException($"{Encoding.UTF8.GetString(request)} gave {Encoding.UTF8.GetString(_buffer, _start, _end - _start)}");
        }

        var at = headers.IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
        if (!System.Buffers.Text.Utf8Parser.TryParse(headers[at..], out int length, out _))
        {
            throw new InvalidOperationException("The answer has no length.");
        }

        var whole = head + 4 + length;
        while (_end - _start < whole)
        {
            Fill();
        }

        _start += whole;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = _socket.Receive(_buffer.AsSpan(_end));
        _end += read > 0 ? read : throw new IOException("The server closed the connection.");
    }
}
