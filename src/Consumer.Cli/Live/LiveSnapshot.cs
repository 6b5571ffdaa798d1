namespace Consumer.Cli.Live;

/// <summary>One look at a running pipeline from outside.</summary>
/// <param name="Shards">Leases with the lag of what is committed.</param>
/// <param name="Datasets">What the lake shows.</param>
/// <param name="Workers">Names and process ids of the workers that run.</param>
internal sealed record LiveSnapshot(IReadOnlyList<LiveShard> Shards, IReadOnlyList<LiveDataset> Datasets, IReadOnlyList<string> Workers);
