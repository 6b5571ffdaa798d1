using System.Buffers;
using System.Globalization;
using System.Text;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;
using Xunit.Abstractions;

namespace Kinesis.Consumer.Tests.Retrieval;

/// <summary>
/// A shard with an endless backlog that keeps to its limits as AWS does: after an answer of n bytes it refuses every call for n / 2 MB/s, and takes five calls
/// a second.
/// </summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class CatchUpTests : IDisposable
{
    private const double BytesPerSecond = 2 << 20;
    private static readonly TimeSpan Way = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Stride = TimeSpan.FromMilliseconds(10);
    private readonly ManualTimeProvider _time = new();
    private readonly FakeKinesis _kinesis;
    private readonly ConsumerIdentity _identity = new("orders", "app", new WorkerId("w"));
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private readonly ConsumerActivities _activities;
    private readonly ITestOutputHelper _output;
    private readonly List<IRecordSource> _sources = [];
    private readonly List<DateTimeOffset> _reads = [];
    private readonly Queue<DateTimeOffset> _calls = new();
    private byte[] _data = [];
    private DateTimeOffset _openAt = DateTimeOffset.MinValue;
    private int _refused;
    private long _sequence;

    public CatchUpTests(ITestOutputHelper output)
    {
        _output = output;
        _kinesis = new FakeKinesis(_time, shardCount: 1) { OnAnswer = AnswerAsync };
        _instruments = new ConsumerInstruments(_meters, _identity, new ShardBoard(), _time);
        _activities = new ConsumerActivities(_identity);
    }

    [Theory]
    [InlineData(10 << 20, 1)]
    [InlineData(10 << 20, 2)]
    [InlineData(1 << 20, 1)]
    public async Task SteadyCatchUpGetsWhatTheShardGivesWithoutARefusedCall(int answerBytes, int consumers)
    {
        _data = new byte[answerBytes / 10];
        var pacer = new CallPacer(_time);

        var share = await ReadAsync([.. Enumerable.Range(0, consumers).Select(_ => pacer)]);

        Assert.Equal(0, _refused);
        Assert.True(share >= 0.9, $"{share:P1} of 2 MB/s");
    }

    // Two processes do not know of each other. Without learning from refusals each would ask again at once and be refused six times for each answer.
    [Fact]
    public async Task TwoProcessesComeToAPaceAtWhichTheyBothRead()
    {
        _data = new byte[1 << 20];

        var share = await ReadAsync([new CallPacer(_time), new CallPacer(_time)]);

        Assert.True(share >= 0.7, $"{share:P1} of 2 MB/s");
        Assert.True(_refused <= _reads.Count * 3, $"{_refused} refused calls for {_reads.Count} answers");
    }

    public void Dispose()
    {
        _sources.ForEach(source => source.Dispose());
        _instruments.Dispose();
        _activities.Dispose();
        _meters.Dispose();
    }

    /// <summary>Lets consumers read for a minute; returns what part of 2 MB/s they got.</summary>
    private async Task<double> ReadAsync(IReadOnlyList<CallPacer> pacers)
    {
        using var stop = new CancellationTokenSource();
        var reading = pacers.Select(pacer => ConsumeAsync(Open(pacer), stop.Token)).ToArray();
        await _time.RunForAsync(TimeSpan.FromMinutes(1), Stride);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(reading));
        var share = _data.Length * 10L * (_reads.Count - 1) / (_reads[^1] - _reads[0]).TotalSeconds / BytesPerSecond;
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{pacers.Count} consumers, answers of {_data.Length * 10 / 1e6:F1} MB: {share:P1} of 2 MB/s, {_refused} refused calls for {_reads.Count} answers"));
        return share;
    }

    private static async Task ConsumeAsync(IRecordSource source, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var fetched = await source.ReadAsync(cancellationToken);
        }
    }

    private IRecordSource Open(CallPacer pacer)
    {
        var factory = new PollingRecordSourceFactory(
            _kinesis, new RetrievalOptions(), _identity, new MemoryBudget(1 << 30), pacer, _instruments, _activities, _time, NullLogger<PollingRecordSource>.Instance);
        var source = factory.Open(new ShardProgress(new ShardId(FakeKinesis.Id(0)), Checkpoint.TrimHorizon, _time), Checkpoint.TrimHorizon);
        _sources.Add(source);
        return source;
    }

    private async Task<GetRecordsResult?> AnswerAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Way, _time, cancellationToken);
        Admit();
        await Task.Delay(Way, _time, cancellationToken);
        var records = ArrayPool<KinesisRecord>.Shared.Rent(10);
        for (var i = 0; i < 10; i++)
        {
            records[i] = new KinesisRecord(_data, default, Encoding.UTF8.GetBytes(FakeShard.Sequence(Interlocked.Increment(ref _sequence))), 0, 0);
        }

        return new GetRecordsResult(records, 10, body: null) { NextShardIterator = "next", Lag = TimeSpan.FromHours(1), HeldBytes = _data.Length * 14 };
    }

    private void Admit()
    {
        lock (_calls)
        {
            var now = _time.GetUtcNow();
            while (_calls.TryPeek(out var call) && now - call >= TimeSpan.FromSeconds(1))
            {
                _calls.Dequeue();
            }

            if (now < _openAt || _calls.Count >= 5)
            {
                _refused++;
                throw FakeKinesis.Error(AwsErrorKind.Throttled, "ProvisionedThroughputExceededException");
            }

            _calls.Enqueue(now);
            _reads.Add(now);
            _openAt = now + TimeSpan.FromSeconds(_data.Length * 10 / BytesPerSecond);
        }
    }
}
