using Consumer.Cli.Progress;

namespace Consumer.Cli.Live;

/// <summary>A shard as an onlooker sees it.</summary>
/// <param name="Lease">Its lease.</param>
/// <param name="Lag">How far the checkpoint is behind the shard's tip; null when the shard has ended or could not be asked.</param>
internal sealed record LiveShard(LeaseRow Lease, TimeSpan? Lag);
