using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Leases;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.DynamoDb;

/// <summary>A server on the wire that begins its answers and never ends them, as behind a NAT gateway that has forgotten the connection.</summary>
public sealed class LeaseTableClientTests : IAsyncLifetime, IDisposable
{
    private const string Beginning = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: r\r\nContent-Length: 500000\r\n\r\n{\"Items\":[";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly Lease Held = new() { ShardId = new ShardId("s"), Checkpoint = Checkpoint.TrimHorizon, Owner = new WorkerId("me"), Tenure = "t" };
    private readonly ManualTimeProvider _time = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SemaphoreSlim _begun = new(0);
    private readonly CancellationTokenSource _stop = new();
    private AmazonDynamoDBClient _client = null!;
    private DynamoDbLeaseStore _store = null!;
    private Task _serving = null!;

    public Task InitializeAsync()
    {
        _listener.Start();
        _serving = ServeAsync();
        var config = new AmazonDynamoDBConfig
        {
            Timeout = TimeSpan.FromMinutes(1),
            MaxErrorRetry = 2,
            RetryMode = RequestRetryMode.Standard,
            ServiceURL = $"http://{_listener.LocalEndpoint}",
            AuthenticationRegion = "us-east-1",
        };
        _client = new AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), config);
        var calls = new LeaseTableClient(_client, new LeaseOptions { Duration = TimeSpan.FromSeconds(9) }, _time);
        var table = new LeaseTable(calls, "app", _time);
        _store = new DynamoDbLeaseStore(calls, "app", table, new KclFleetGuard(table, table, "app", _time, NullLogger<KclFleetGuard>.Instance), NullLogger<DynamoDbLeaseStore>.Instance);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task AScanWhoseAnswerStallsInItsMiddleEndsAfterTenSeconds()
    {
        var listing = _store.ListAsync(true, CancellationToken.None);
        Assert.True(await _begun.WaitAsync(Patience));
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(listing.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(0.2));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => listing.WaitAsync(Patience));
        Assert.Equal("Scan of the lease table was not answered within 00:00:10", exception.Message);
        Assert.True(TransientFaults.IsTransient(exception, CancellationToken.None));
    }

    [Fact]
    public async Task ARenewalWhoseAnswerStallsEndsAfterAThirdOfTheLeasesDuration()
    {
        var renewal = _store.RenewAsync(Held, CancellationToken.None);
        Assert.True(await _begun.WaitAsync(Patience));
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(renewal.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(0.2));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => renewal.WaitAsync(Patience));
        Assert.Equal("UpdateItem of the lease table was not answered within 00:00:03", exception.Message);
    }

    [Fact]
    public async Task WhoeverCancelsGetsACancellation()
    {
        using var cancel = new CancellationTokenSource();
        var listing = _store.ListAsync(true, cancel.Token);
        Assert.True(await _begun.WaitAsync(Patience));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing.WaitAsync(Patience));
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
    }

    public void Dispose()
    {
        _client.Dispose();
        _listener.Dispose();
        _begun.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var answering = new List<Task>();
        while (true)
        {
            TcpClient connection;
            try
            {
                connection = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            answering.Add(AnswerAsync(connection));
        }

        await Task.WhenAll(answering);
    }

    private async Task AnswerAsync(TcpClient connection)
    {
        using (connection)
        {
            var stream = connection.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
            {
                // The headers; the body needs no reading.
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(Beginning), _stop.Token);
            _begun.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
