namespace Kinesis.Consumer.Health;

/// <summary>The figures of a shard at one moment.</summary>
/// <param name="At">When, by a clock that only goes forward.</param>
/// <param name="Checkpoint">The committed checkpoint.</param>
/// <param name="Lag">How far reading is behind the newest record; null if unknown.</param>
/// <param name="HasWork">Whether records wait: to be read, or to be committed.</param>
/// <param name="Failures">How often the processor failed since the checkpoint last got ahead.</param>
/// <param name="Silence">How long the part of the work that should show signs of life has shown none.</param>
/// <param name="Awaited">What that part is; begins a sentence.</param>
public readonly record struct ShardHealthSample(
    TimeSpan At, Checkpoint Checkpoint, TimeSpan? Lag, bool HasWork, int Failures = 0, TimeSpan Silence = default, string? Awaited = null);
