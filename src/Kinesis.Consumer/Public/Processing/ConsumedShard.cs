namespace Kinesis.Consumer;

/// <summary>Which shard an <see cref="IRecordProcessor"/> handles; ask for it in the constructor.</summary>
/// <param name="StreamName">The stream.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="WorkerId">This worker.</param>
public sealed record ConsumedShard(string StreamName, ShardId ShardId, WorkerId WorkerId);
