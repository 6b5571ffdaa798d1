using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Tests.Retrieval;

/// <summary>Polling and fan-out tell their position of every record, and that is where a gap is seen.</summary>
public sealed class RetentionGapTests : IDisposable
{
    private static readonly ShardId Shard = new(FakeKinesis.Id(0));
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private readonly TestLog<RetentionGapTests> _log = new();
    private readonly RetentionGaps _gaps;

    public RetentionGapTests()
    {
        _instruments = new ConsumerInstruments(_meters, new ConsumerIdentity("orders", "app", new WorkerId("w")), new ShardBoard(), TimeProvider.System);
        _gaps = new RetentionGaps(_instruments, _log);
    }

    [Fact]
    public void AFirstRecordNewerThanTheCheckpointsOwnTellsThatRetentionTookRecords()
    {
        var count = _meters.Count("kinesis.consumer.retention.gaps");
        var checkpoint = Checkpoint.At(Number(5));

        Open(checkpoint).Pass(Records(7, 8));
        Open(checkpoint).Pass(Records(9));

        Assert.Equal(1, count());
        var warning = Assert.Single(_log.At(LogLevel.Warning));
        Assert.Contains(FakeShard.Sequence(5), warning, StringComparison.Ordinal);
        Assert.Contains(FakeShard.Sequence(7), warning, StringComparison.Ordinal);

        Open(Checkpoint.At(Number(8))).Pass(Records(9));
        Assert.Equal(2, count());
    }

    [Theory]
    [InlineData("at its record")]
    [InlineData("inside an aggregate")]
    [InlineData("at the oldest record")]
    [InlineData("at a time")]
    [InlineData("behind a number that the service named")]
    public void NothingElseIsTakenForAGap(string start)
    {
        var position = Open(start switch
        {
            "at its record" => Checkpoint.At(Number(5)),
            "inside an aggregate" => Checkpoint.At(Number(5), 3),
            "at the oldest record" => Checkpoint.TrimHorizon,
            "at a time" => Checkpoint.AtTimestamp(DateTimeOffset.UnixEpoch),
            _ => Checkpoint.At(Number(4)),
        });
        if (start == "behind a number that the service named")
        {
            position.Pass(FakeShard.Sequence(4));
        }

        position.Pass(Records(5, 7));
        position.Pass(Records(9));

        Assert.Empty(_log.At(LogLevel.Warning));
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }

    private ShardPosition Open(Checkpoint checkpoint) => new("orders", Shard, checkpoint, _gaps);

    private static SequenceNumber Number(int number) => SequenceNumber.Parse(FakeShard.Sequence(number));

    private static KinesisRecord[] Records(params int[] numbers) =>
        [.. numbers.Select(number => new KinesisRecord("x"u8.ToArray(), "k"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(FakeShard.Sequence(number)), 0, 0))];
}
