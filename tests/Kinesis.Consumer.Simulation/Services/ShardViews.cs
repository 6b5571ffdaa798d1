using Kinesis.Consumer.Api;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The stream's shards as they were listed at some time, perhaps a little while ago.</summary>
internal static class ShardViews
{
    public static IReadOnlyList<ShardDescription> List(SimulatedStream stream, ShardFilter? filter, long at)
    {
        var listed = stream.Shards.Where(shard => shard.CreatedAt <= at && !(shard.ForgottenAt <= at)).ToList();

        // The service moves a time before the trim horizon up to it: what is listed then was open since.
        var horizon = listed.Count == 0 ? at : listed.Min(shard => shard.ClosedAt ?? at);
        var moment = Math.Max(horizon, filter?.Timestamp is { } time ? (time - ProcessClock.Epoch).Ticks : horizon);
        return
        [
            .. listed.Where(shard => filter?.Type switch
            {
                null or ShardFilterType.FromTrimHorizon => true,
                ShardFilterType.AfterShardId => string.CompareOrdinal(shard.ShardId.Value, filter.ShardId) > 0,
                ShardFilterType.AtLatest => !(shard.ClosedAt <= at),
                ShardFilterType.FromTimestamp => !(shard.ClosedAt < moment),
                _ => shard.CreatedAt <= moment && !(shard.ClosedAt < moment),
            }).Select(shard => Describe(shard, at)),
        ];
    }

    private static ShardDescription Describe(StreamShard shard, long at) => new(
        shard.ShardId.Value,
        shard.Parents.Count > 0 ? shard.Parents[0].ShardId.Value : null,
        shard.Parents.Count > 1 ? shard.Parents[1].ShardId.Value : null,
        shard.Start,
        shard.End,
        "0",
        shard.ClosedAt <= at ? "9999" : null);
}
