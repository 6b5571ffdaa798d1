using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Benchmarks.Peers;

/// <summary>
/// A stream without end that costs next to nothing to serve: what a client reads from it is limited by the client alone. One thread accepts, and one
/// serves each connection.
/// </summary>
internal sealed class CannedKinesis : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> _connections = [];
    private readonly string _streamName;
    private readonly int _shards;
    private long _answers;

    public CannedKinesis(string streamName, int shards)
    {
        _streamName = streamName;
        _shards = shards;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true, Name = "canned accept" }.Start();
    }

    public Uri Endpoint => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}"));

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var connection = _listener.Accept();
                connection.NoDelay = true;
                _connections.Add(connection);
                new Thread(() => Serve(connection)) { IsBackground = true, Name = "canned serve" }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private void Serve(Socket connection)
    {
        var http = new CannedHttp(connection);
        var records = new Lazy<CannedAnswer>(() => new CannedAnswer());
        try
        {
            while (http.ReadOperation() is { } operation)
            {
                if (operation == "GetRecords")
                {
                    http.Send(records.Value.Get(Interlocked.Increment(ref _answers)));
                }
                else
                {
                    http.Send(Answer(operation));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client went away in the middle of an answer.
        }
    }

    private string Answer(string operation) => operation switch
    {
        "GetShardIterator" => """{"ShardIterator":"first"}""",
        "ListShards" => $$"""{"Shards":[{{string.Join(',', Enumerable.Range(0, _shards).Select(Shard))}}]}""",
        "DescribeStreamSummary" =>
            $$$"""{"StreamDescriptionSummary":{"StreamName":"{{{_streamName}}}","StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/{{{_streamName}}}","StreamStatus":"ACTIVE","OpenShardCount":{{{_shards}}},"RetentionPeriodHours":24,"StreamCreationTimestamp":1700000000}}""",
        _ => throw new InvalidOperationException($"A consumer that reads by polling calls no {operation}."),
    };

    private string Shard(int index)
    {
        var width = UInt128.MaxValue / (UInt128)_shards;
        var start = width * (UInt128)index;
        var end = index == _shards - 1 ? UInt128.MaxValue : start + width - 1;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"ShardId":"shardId-{{{index:D12}}}","HashKeyRange":{"StartingHashKey":"{{{start}}}","EndingHashKey":"{{{end}}}"},"SequenceNumberRange":{"StartingSequenceNumber":"49"} }""");
    }
}
