using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>
/// When a shard is believed to be over, whoever says so: an answer without an iterator, an event without a continuation, or a listing without the shard.
/// Each is known to be false at times, and a whole shard is lost by believing a false one; so each needs evidence, or a second look.
/// </summary>
internal sealed class EndRule
{
    /// <summary>Between two listings: long enough for one that lags to catch up.</summary>
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many empty answers may lie between two that say that nothing follows. The iterator behind the last record need not be at the end at once: kinesalite's
    /// gets there with its next call.
    /// </summary>
    private const int EmptyAnswers = 2;

    private int _seenFor;

    /// <summary>
    /// Whether the shard has no more records. An answer that says so is right if it names the shards that go on. If it names none, the place behind it is
    /// read once more: there a true end comes again. Believed at once, while the shard is really being closed, it would lose what came in between.
    /// </summary>
    /// <param name="seemsEnd">Whether the answer says that nothing follows.</param>
    /// <param name="children">How many shards it names that go on.</param>
    /// <param name="records">How many records it brings.</param>
    public bool Believes(bool seemsEnd, int children, int records)
    {
        var isEnd = seemsEnd && (children > 0 || _seenFor > 0);
        _seenFor = seemsEnd ? EmptyAnswers + 1 : records == 0 ? Math.Max(0, _seenFor - 1) : 0;
        return isEnd;
    }

    /// <summary>
    /// Whether a listing gives evidence that a shard has left the stream, and does not just lag: a shard that left was closed before, so that all its hash
    /// keys are taken by newer ones. And it outlives its parents, so that one which nobody began cannot have left while a parent is still there.
    /// </summary>
    public static bool HasLeft(ShardGraph graph, Lease lease)
    {
        if (graph.Contains(lease.ShardId) || (lease.Checkpoint.IsInitial && lease.Parents.Any(graph.Contains)))
        {
            return false;
        }

        var newer = graph.ParentsFirst.Where(shard => shard.ShardId > lease.ShardId).Select(shard => shard.HashKeys).ToList();
        return newer.Count > 0 && !HashKeyCover.FindHoles(newer).Any(hole => lease.HashKeys is { } keys && hole.Overlaps(keys));
    }
}
