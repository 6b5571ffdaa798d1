using Kinesis.Consumer.Api;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The service's limits: five reads and two megabytes a second of each shard, for all consumers together, and the account's calls to describe streams.</summary>
internal sealed class ShardLimits(World world, Coverage coverage, CapacityTraits? traits)
{
    /// <summary>Five, and what two clocks may be apart: a worker whose clock runs fast asks a little more often than it believes.</summary>
    private const double ReadsPerSecond = 5 * 1.02;

    private const double BytesPerSecond = 2 << 20;

    private readonly Dictionary<StreamShard, (Allowance Reads, Allowance Bytes)> _shards = [];
    private readonly Allowance _describes = new(world, traits?.Describes ?? 0, 20);

    public int Describes { get; private set; }

    public int Reads { get; private set; }

    public int Refused { get; private set; }

    public void Describe()
    {
        Describes++;
        if (traits is not null && !_describes.TryTake(1))
        {
            coverage.Count("describe.throttled");
            throw Faults.Kinesis(AwsErrorKind.Throttled, "LimitExceededException");
        }
    }

    /// <summary>Before a read; the bytes of its answer are paid by those that come after it.</summary>
    public void Read(StreamShard shard)
    {
        if (traits is null)
        {
            return;
        }

        Reads++;
        if (!_shards.TryGetValue(shard, out var limits))
        {
            _shards[shard] = limits = (new Allowance(world, ReadsPerSecond, 5), new Allowance(world, BytesPerSecond, BytesPerSecond));
        }

        if (!limits.Bytes.TryTake(0) || !limits.Reads.TryTake(1))
        {
            Refused++;
            coverage.Count("read.throttled");
            throw Faults.Kinesis(AwsErrorKind.Throttled, "ProvisionedThroughputExceededException");
        }
    }

    public void Answered(StreamShard shard, int bytes)
    {
        if (_shards.TryGetValue(shard, out var limits))
        {
            limits.Bytes.TryTake(bytes);
        }
    }
}
