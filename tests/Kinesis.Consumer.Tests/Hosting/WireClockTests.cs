using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;
using Local.Aws.Hosting;

namespace Kinesis.Consumer.Tests.Hosting;

/// <summary>Hosts whose clocks are wrong, over real HTTP: the dates of real answers set them right.</summary>
public sealed class WireClockTests : IAsyncLifetime, IDisposable
{
    private const string StreamName = "orders";
    private readonly Journal _journal = new();
    private LocalAwsServer _server = null!;
    private KinesisClient _kinesis = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        _kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = _server.Endpoint, Region = "us-east-1" }, ConsumerApp.Credentials);
        await _kinesis.CreateStreamAsync(StreamName, 1, CancellationToken.None);
        await ConsumerApp.ActiveAsync(_kinesis, StreamName);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(-15)]
    public async Task LatestDeliversWhatIsPutOnceTheWorkerIsReady(int aheadSeconds)
    {
        var clock = new SkewedClock(TimeProvider.System, TimeSpan.FromSeconds(aheadSeconds));
        await using var app = await ConsumerApp.StartAsync(
            _server.Endpoint, _server.Endpoint, StreamName, "w", _journal, new() { ["Kinesis:InitialPosition"] = "Latest" }, clock);
        await ConsumerApp.UntilAsync(() => app.Status.IsReady, () => "a worker that is ready");

        await _kinesis.PutRecordAsync(StreamName, "k"u8.ToArray(), "after"u8.ToArray(), CancellationToken.None);

        await ConsumerApp.UntilAsync(() => _journal.Texts.Contains("after"), () => $"the record, but only\n{_journal}");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _kinesis.Dispose();
}
