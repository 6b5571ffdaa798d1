using Consumer.Cli.Progress;
using Kinesis.Consumer;
using Kinesis.Consumer.Health;

namespace Consumer.Cli.Live;

/// <summary>Judges each shard as its worker does, by what an onlooker sees: the lease's counter is the sign of life, the checkpoint and its lag tell the rest.</summary>
internal sealed class HealthProbe(TimeProvider timeProvider)
{
    /// <summary>Several renewals, which come every few seconds whether there are records or not.</summary>
    private static readonly WatchdogOptions Options = new() { WarnAfter = TimeSpan.FromSeconds(15) };

    private readonly Dictionary<string, Sighting> _sightings = new(StringComparer.Ordinal);
    private readonly long _startedAt = timeProvider.GetTimestamp();

    /// <summary>Judges a shard that has not ended; call it once a look.</summary>
    public ShardHealthVerdict Judge(LeaseRow lease, TimeSpan? lag)
    {
        var now = timeProvider.GetElapsedTime(_startedAt);
        if (!_sightings.TryGetValue(lease.ShardId, out var sighting))
        {
            sighting = new Sighting(new ShardHealthWindow(Options)) { Counter = lease.Counter, ChangedAt = now };
            _sightings.Add(lease.ShardId, sighting);
        }

        if (sighting.Counter != lease.Counter)
        {
            (sighting.Counter, sighting.ChangedAt) = (lease.Counter, now);
        }

        var sample = new ShardHealthSample(
            now,
            lease.Checkpoint,
            lag,
            HasWork: lag > TimeSpan.Zero,
            Silence: now - sighting.ChangedAt,
            Awaited: lease.Holder is null ? "a free lease" : "the owner");
        var verdict = sighting.Window.Judge(sample);
        sighting.Window.Add(sample);
        return verdict;
    }

    private sealed class Sighting(ShardHealthWindow window)
    {
        public ShardHealthWindow Window => window;

        public long Counter { get; set; }

        public TimeSpan ChangedAt { get; set; }
    }
}
