using System.Globalization;
using System.Text;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Tests.Fakes;

internal sealed class FakeShard(string shardId, UInt128 start, UInt128 end, string? parent, string? adjacentParent, DateTimeOffset openedAt)
{
    public string ShardId => shardId;

    public UInt128 Start => start;

    public UInt128 End => end;

    public DateTimeOffset OpenedAt => openedAt;

    public DateTimeOffset? ClosedAt { get; set; }

    public bool IsClosed => ClosedAt is not null;

    public IEnumerable<string> Parents => new[] { parent, adjacentParent }.OfType<string>();

    public List<KinesisRecord> Records { get; } = [];

    public List<FakeShard> Children { get; } = [];

    public bool IsChildOf(string other) => parent == other || adjacentParent == other;

    public void Add(long number, string text, DateTimeOffset arrival, string key = "key") => Records.Add(new KinesisRecord(
        Encoding.UTF8.GetBytes(text),
        Encoding.UTF8.GetBytes(key),
        Encoding.UTF8.GetBytes(Sequence(number)),
        0,
        (arrival - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond));

    public ShardDescription Describe() =>
        new(shardId, parent, adjacentParent, start, end, Sequence(0), IsClosed ? Sequence(long.MaxValue) : null);

    public ChildShard DescribeAsChild() =>
        new(shardId, [.. Parents], start, end);

    public static string Sequence(long number) => string.Create(CultureInfo.InvariantCulture, $"49{number:D54}");
}
