using System.Net;
using System.Text;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.FanOut;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval.FanOut;

/// <summary>The real fan-out sources on a fake service and a clock that tests move.</summary>
internal sealed class FanOutBench : IDisposable
{
    // Everything here waits for a second or more.
    private static readonly TimeSpan Stride = TimeSpan.FromMilliseconds(500);
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private readonly ConsumerActivities _activities;
    private readonly FanOutRecordSourceFactory _factory;
    private readonly List<IRecordSource> _sources = [];

    public FanOutBench()
    {
        var identity = new ConsumerIdentity("orders", "app", new WorkerId("w"));
        Kinesis = new FakeKinesis(Time, shardCount: 2);
        Consumer = new FanOutConsumer(Kinesis, identity.StreamName, identity.ApplicationName, Time, ConsumerLog);
        _instruments = new ConsumerInstruments(_meters, identity, new ShardBoard(), Time);
        _activities = new ConsumerActivities(identity);
        var pacer = new CallPacer(Time);
        var polling = new PollingRecordSourceFactory(
            Kinesis, new RetrievalOptions(), identity, Budget, pacer, _instruments, _activities, Time, NullLogger<PollingRecordSource>.Instance);
        _factory = new FanOutRecordSourceFactory(
            Kinesis, Consumer, polling, identity, Budget, pacer, _instruments, _activities, Time, SubscriberLog);
    }

    public ManualTimeProvider Time { get; } = new();

    public FakeKinesis Kinesis { get; }

    public FanOutConsumer Consumer { get; }

    public MemoryBudget Budget { get; } = new(64 << 20);

    public TestLog<FanOutConsumer> ConsumerLog { get; } = new();

    public TestLog<ShardSubscriber> SubscriberLog { get; } = new();

    public static AwsRequestException Refusal(string code, AwsErrorKind kind = AwsErrorKind.Fatal) => new(kind, code, code, null, HttpStatusCode.BadRequest);

    public IRecordSource Open(Checkpoint checkpoint = default, int shard = 0)
    {
        checkpoint = checkpoint == default ? Checkpoint.TrimHorizon : checkpoint;
        var source = _factory.Open(new ShardProgress(new ShardId(FakeKinesis.Id(shard)), checkpoint, Time), checkpoint);
        _sources.Add(source);
        return source;
    }

    public Task RunForAsync(int seconds) => Time.RunForAsync(TimeSpan.FromSeconds(seconds), Stride);

    /// <summary>The texts of the next records.</summary>
    public async Task<string> ReadAsync(IRecordSource source, int limitSeconds = 120)
    {
        var read = source.ReadAsync(CancellationToken.None).AsTask();
        await Time.RunUntilAsync(() => read.IsCompleted, () => "nothing was read", limitSeconds, Stride);
        using var fetched = await read;
        return string.Join(' ', fetched.Records.ToArray().Select(record => Encoding.UTF8.GetString(record.Data.Span)));
    }

    public void Dispose()
    {
        _sources.ForEach(source => source.Dispose());
        _instruments.Dispose();
        _activities.Dispose();
        _meters.Dispose();
    }
}
