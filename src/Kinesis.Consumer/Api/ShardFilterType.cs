namespace Kinesis.Consumer.Api;

/// <summary>The filters of ListShards.</summary>
public enum ShardFilterType
{
    /// <summary>Every shard after the given id.</summary>
    AfterShardId,

    /// <summary>Every shard that was open at the trim horizon.</summary>
    AtTrimHorizon,

    /// <summary>Every shard that was open at the trim horizon, and all later ones.</summary>
    FromTrimHorizon,

    /// <summary>Every shard that is open now.</summary>
    AtLatest,

    /// <summary>Every shard that was open at a moment.</summary>
    AtTimestamp,

    /// <summary>Every shard that was open at a moment, and all later ones.</summary>
    FromTimestamp,
}
