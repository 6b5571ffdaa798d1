using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer.Telemetry;

/// <summary>What is read off the owned shards whenever somebody collects.</summary>
internal sealed class ShardGauges
{
    private readonly ConsumerIdentity _identity;
    private readonly ShardBoard _board;

    private ShardGauges(ConsumerIdentity identity, ShardBoard board)
    {
        _identity = identity;
        _board = board;
    }

    /// <summary>Adds them to a meter, which keeps them alive.</summary>
    public static void Add(Meter meter, ConsumerIdentity identity, ShardBoard board)
    {
        var gauges = new ShardGauges(identity, board);
        _ = meter.CreateObservableGauge("kinesis.consumer.lane.depth", gauges.ObserveLaneDepths, "{record}", "Records that wait for the busiest lane of each owned shard");
        _ = meter.CreateObservableUpDownCounter("kinesis.consumer.shard.halted", gauges.ObserveHalted, "{shard}", "Owned shards that halt in front of a record");
        _ = meter.CreateObservableGauge("kinesis.consumer.shard.lag", gauges.ObserveLags, "s", "Distance to the newest record of each owned shard");
        _ = meter.CreateObservableGauge("kinesis.consumer.shard.health", gauges.ObserveHealth, null, "1 for the state that each owned shard is in");
        _ = meter.CreateObservableGauge("kinesis.consumer.checkpoint.age", gauges.ObserveCheckpointAges, "s", "Time since the last checkpoint of each owned shard");
        _ = meter.CreateObservableUpDownCounter("kinesis.consumer.lease.count", gauges.ObserveLeaseCounts, "{lease}", "Leases held");
    }

    private static string HealthName(ShardHealth health) => health switch
    {
        ShardHealth.Ok => "ok",
        ShardHealth.Warn => "warn",
        ShardHealth.Stall => "stall",
        ShardHealth.Stop => "stop",
        _ => "rewind",
    };

    private TagList ShardTags(ShardProgress progress) => new()
    {
        { TelemetryNames.DestinationName, _identity.StreamName },
        { TelemetryNames.PartitionId, progress.ShardId.Value },
    };

    private IEnumerable<Measurement<double>> ObserveLags()
    {
        foreach (var progress in _board.Snapshot())
        {
            if (progress.Lag is { } lag)
            {
                yield return new Measurement<double>(lag.TotalSeconds, ShardTags(progress));
            }
        }
    }

    private IEnumerable<Measurement<int>> ObserveHealth()
    {
        foreach (var progress in _board.Snapshot())
        {
            var tags = ShardTags(progress);
            tags.Add(TelemetryNames.State, HealthName(progress.Health.Health));
            yield return new Measurement<int>(1, tags);
        }
    }

    private IEnumerable<Measurement<double>> ObserveCheckpointAges()
    {
        foreach (var progress in _board.Snapshot())
        {
            yield return new Measurement<double>(progress.CheckpointAge.TotalSeconds, ShardTags(progress));
        }
    }

    private IEnumerable<Measurement<long>> ObserveLaneDepths()
    {
        foreach (var progress in _board.Snapshot())
        {
            if (progress.LaneDepth is { } depth)
            {
                yield return new Measurement<long>(depth, ShardTags(progress));
            }
        }
    }

    private Measurement<long> ObserveHalted() => new(
        _board.Snapshot().Count(shard => shard.State == ShardState.Halted), new TagList { { TelemetryNames.DestinationName, _identity.StreamName } });

    private IEnumerable<Measurement<long>> ObserveLeaseCounts()
    {
        var progress = _board.Snapshot();
        var draining = progress.Count(shard => shard.State == ShardState.Draining);
        yield return Count("held", progress.Count - draining);
        yield return Count("draining", draining);
    }

    private Measurement<long> Count(string state, long count) => new(
        count, new TagList { { TelemetryNames.DestinationName, _identity.StreamName }, { TelemetryNames.State, state } });
}
