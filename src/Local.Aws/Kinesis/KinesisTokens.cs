using System.Text.Json.Serialization;

namespace Local.Aws.Kinesis;

/// <summary>What a shard iterator stands for.</summary>
/// <param name="Stream">Stream name.</param>
/// <param name="Stamp">The shard's stamp: tells it from a shard of a deleted stream of the same name.</param>
/// <param name="Shard">Shard id.</param>
/// <param name="Position">The first position to read.</param>
/// <param name="CreatedMillis">When it was given out.</param>
internal sealed record ShardIteratorToken(string Stream, long Stamp, string Shard, ulong Position, long CreatedMillis);

/// <summary>Where a listing of shards goes on.</summary>
internal sealed record ShardPageToken(string Stream, string AfterShard, string? FilterType, string? FilterShard, long FilterStamp, long CreatedMillis);

/// <summary>Where a listing of streams or consumers goes on.</summary>
internal sealed record NamePageToken(string AfterName, long CreatedMillis);

[JsonSerializable(typeof(ShardIteratorToken))]
[JsonSerializable(typeof(ShardPageToken))]
[JsonSerializable(typeof(NamePageToken))]
internal sealed partial class KinesisTokens : JsonSerializerContext;
