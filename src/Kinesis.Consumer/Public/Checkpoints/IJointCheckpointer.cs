namespace Kinesis.Consumer;

/// <summary>Prepares several shards of one stream and worker at once: for sinks that put the records of many shards into one file.</summary>
/// <remarks>
/// The way of such a commit: make everything ready that is not visible yet, for all shards; prepare them together with a state that tells what was made ready; make it
/// visible; commit each shard by its own <see cref="IShardCheckpointer.CheckpointAsync"/>. Whoever takes a shard in between finds the pending position and the state in its
/// <see cref="ShardContext"/>, makes visible what the state tells, and commits: nothing is read again.
/// </remarks>
public interface IJointCheckpointer
{
    /// <summary>The most shards of one prepare. DynamoDB allows 100 items in a transaction (TransactWriteItems).</summary>
    const int MaxShards = 50;

    /// <summary>Prepares all shards or none, each under its tenure. Repeats what fails for a while, and ends at the latest when one of the leases does.</summary>
    /// <param name="shards">1 to <see cref="MaxShards"/> shards, none twice, none of which is prepared already.</param>
    /// <param name="state">The same for all of them; up to 300 KB, and best a reference.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <remarks>Any other exception than these leaves the outcome as open as <see cref="JointOutcome.Unknown"/> does.</remarks>
    /// <exception cref="ArgumentException">
    /// A position is behind the shard's checkpoint or beyond what was delivered, a checkpointer is none of this stream's, or there are too many, none, or one twice.
    /// </exception>
    /// <exception cref="InvalidOperationException">A shard is prepared with another state.</exception>
    ValueTask<JointOutcome> PrepareAsync(IReadOnlyList<JointPosition> shards, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);
}
