using Consumer.Cli.Workers;
using Kinesis.Consumer.Api;

namespace Consumer.Cli.Chaos.Disturbances;

/// <summary>Splits and merges open shards of the stream.</summary>
internal sealed class Resharder(IKinesisClient kinesis)
{
    /// <summary>Splits a shard of the widest half somewhere near its middle: every child keeps keys, so that its lease makes progress.</summary>
    /// <param name="draw">Chooses, 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What was done, readable.</returns>
    public async Task<string> SplitAsync(double draw, CancellationToken cancellationToken)
    {
        var shards = (await OpenShardsAsync(cancellationToken)).OrderByDescending(Width).ToList();
        var shard = shards[(int)(draw * ((shards.Count + 1) / 2))];
        var share = (Int128)(2048 + (draw * 1000 % 1 * 1024)) - 512;
        var at = shard.StartingHashKey + (Width(shard) / 4096 * (UInt128)share);
        await kinesis.SplitShardAsync(WorkerSettings.StreamName, shard.ShardId, at, cancellationToken);
        return $"{shard.ShardId}, {shards.Count + 1} shards";
    }

    /// <summary>Merges two neighbours.</summary>
    /// <param name="draw">Chooses, 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What was done, readable.</returns>
    public async Task<string> MergeAsync(double draw, CancellationToken cancellationToken)
    {
        var shards = await OpenShardsAsync(cancellationToken);
        if (shards.Count < 2)
        {
            return "nothing: one shard is open";
        }

        var left = (int)(draw * (shards.Count - 1));
        await kinesis.MergeShardsAsync(WorkerSettings.StreamName, shards[left].ShardId, shards[left + 1].ShardId, cancellationToken);
        return $"{shards[left].ShardId} and {shards[left + 1].ShardId}, {shards.Count - 1} shards";
    }

    private static UInt128 Width(ShardDescription shard) => shard.EndingHashKey - shard.StartingHashKey;

    private async Task<List<ShardDescription>> OpenShardsAsync(CancellationToken cancellationToken)
    {
        var shards = await kinesis.ListShardsAsync(WorkerSettings.StreamName, null, cancellationToken);
        return [.. shards.Where(shard => !shard.IsClosed).OrderBy(shard => shard.StartingHashKey)];
    }
}
