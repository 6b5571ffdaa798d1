using Consumer.Cli.Progress;
using Kinesis.Consumer.Health;

namespace Consumer.Cli.Live;

/// <summary>A shard as an onlooker sees it.</summary>
/// <param name="Lease">Its lease.</param>
/// <param name="Lag">How far the checkpoint is behind the shard's tip; null when the shard has ended or could not be asked.</param>
/// <param name="Health">How it is doing; null when it has ended.</param>
internal sealed record LiveShard(LeaseRow Lease, TimeSpan? Lag, ShardHealthVerdict? Health = null);
