using Local.Aws.Hosting;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>SplitShard, MergeShards, UpdateShardCount. They are done when they answer.</summary>
internal sealed class ReshardOperations(KinesisState state)
{
    public async Task SplitAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var stream = state.Stream(arguments);
        var shardId = arguments.RequiredText("ShardToSplit");
        var text = arguments.RequiredText("NewStartingHashKey");
        if (!HashKey.TryParse(text, out var newStart))
        {
            throw KinesisError.Validation(text, "newStartingHashKey", "Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38})");
        }

        stream.Reshard(
            map =>
            {
                var shard = OpenShard(stream, map, shardId);
                return newStart <= shard.StartingHashKey + 1 || newStart >= shard.EndingHashKey
                    ? throw KinesisError.InvalidArgument(
                        $"NewStartingHashKey {text} used in SplitShard() on shard {shardId} in stream {stream.Name} under account {LocalAwsOptions.AccountId} is not both greater than one plus the shard's StartingHashKey {shard.StartingHashKey} and less than the shard's EndingHashKey {shard.EndingHashKey}.")
                    : [shard];
            },
            (parents, open) => [open(parents[0].StartingHashKey, newStart - 1), open(newStart, parents[0].EndingHashKey)]);
        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }

    public async Task MergeAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var stream = state.Stream(arguments);
        var shardId = arguments.RequiredText("ShardToMerge");
        var adjacentId = arguments.RequiredText("AdjacentShardToMerge");
        stream.Reshard(
            map =>
            {
                var shard = OpenShard(stream, map, shardId);
                var adjacent = OpenShard(stream, map, adjacentId);
                return AreAdjacent(shard, adjacent) || AreAdjacent(adjacent, shard)
                    ? [shard, adjacent]
                    : throw KinesisError.InvalidArgument(
                        $"Shards {shardId} and {adjacentId} in stream {stream.Name} under account {LocalAwsOptions.AccountId} are not an adjacent pair of shards eligible for merging");
            },
            Merged);
        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }

    public async Task UpdateShardCountAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var stream = state.Stream(arguments);
        var target = arguments.RequiredNumber("TargetShardCount", 1, int.MaxValue);
        if (arguments.RequiredText("ScalingType") is var type && type != "UNIFORM_SCALING")
        {
            throw KinesisError.Validation(type, "scalingType", "Member must satisfy enum value set: [UNIFORM_SCALING]");
        }

        var current = stream.Shards().Open.Length;
        CheckTarget(stream, current, target);
        SplitAtBoundaries(stream, target);
        MergeBetweenBoundaries(stream, target);
        await request.ReplyAsync(stream, (json, updated) =>
        {
            json.WriteStartObject();
            json.WriteString("StreamName", updated.Name);
            json.WriteString("StreamARN", updated.Arn);
            json.WriteNumber("CurrentShardCount", current);
            json.WriteNumber("TargetShardCount", target);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static void CheckTarget(LocalStream stream, int current, int target)
    {
        if (stream.Settings.OnDemand)
        {
            throw KinesisError.Validation($"{target}", "targetShardCount", $"Stream {stream.Name} is in ON_DEMAND mode, whose shards AWS scales");
        }

        if (target > current * 2)
        {
            throw KinesisError.LimitExceeded(
                $"UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: {current} Target shard count: {target}");
        }

        if (target < (current + 1) / 2)
        {
            throw KinesisError.LimitExceeded(
                $"UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: {current} Target shard count: {target}");
        }
    }

    /// <summary>Splits every open shard that a boundary of the equal ranges runs through, at that boundary.</summary>
    private static void SplitAtBoundaries(LocalStream stream, int target)
    {
        for (var index = 1; index < target; index++)
        {
            var boundary = HashKey.StartOf(index, target);
            stream.Reshard(
                map => map.Route(boundary) is var shard && shard.StartingHashKey != boundary ? [shard] : [],
                (parents, open) => parents is [var parent]
                    ? [open(parent.StartingHashKey, boundary - 1), open(boundary, parent.EndingHashKey)]
                    : []);
        }
    }

    /// <summary>Merges neighbours until only the boundaries of the equal ranges are left.</summary>
    private static void MergeBetweenBoundaries(LocalStream stream, int target)
    {
        var boundaries = Enumerable.Range(0, target).Select(index => HashKey.StartOf(index, target)).ToHashSet();
        var merged = true;
        while (merged)
        {
            stream.Reshard(
                map => map.Open.FirstOrDefault(shard => !boundaries.Contains(shard.StartingHashKey)) is { } right
                    ? [map.Route(right.StartingHashKey - 1), right]
                    : [],
                (parents, open) =>
                {
                    merged = parents.Count == 2;
                    return merged ? Merged(parents, open) : [];
                });
        }
    }

    private static IReadOnlyList<LocalShard> Merged(IReadOnlyList<LocalShard> parents, LocalStream.OpenShard open) =>
        [open(UInt128.Min(parents[0].StartingHashKey, parents[1].StartingHashKey), UInt128.Max(parents[0].EndingHashKey, parents[1].EndingHashKey))];

    private static LocalShard OpenShard(LocalStream stream, ShardMap map, string shardId)
    {
        var shard = map.Find(shardId) ?? throw new ServiceException(
            "ResourceNotFoundException",
            $"Could not find shard {shardId} in stream {stream.Name} under account {LocalAwsOptions.AccountId}.");
        return shard.ClosedStamp is null
            ? shard
            : throw KinesisError.InvalidArgument(
                $"Shard {shardId} in stream {stream.Name} under account {LocalAwsOptions.AccountId} has already been merged or split, and thus is not eligible for merging or splitting.");
    }

    /// <summary>The last shard's end plus one wraps to zero, which is where the first starts: they are not neighbours.</summary>
    private static bool AreAdjacent(LocalShard left, LocalShard right) =>
        left.EndingHashKey < right.StartingHashKey && left.EndingHashKey + 1 == right.StartingHashKey;
}
