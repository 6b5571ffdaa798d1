namespace Kinesis.Consumer;

/// <summary>Writes the progress of one shard under one tenure of its lease.</summary>
public interface IShardCheckpointer
{
    /// <summary>Commits: everything up to <paramref name="position"/> is durable. Removes a prepared checkpoint.</summary>
    /// <exception cref="LeaseLostException">Another worker owns the shard, or may: nothing was or will be written under this tenure.</exception>
    /// <exception cref="ArgumentException">The position is behind the committed one, or no position of a record or end of the shard.</exception>
    ValueTask CheckpointAsync(Checkpoint position, CancellationToken cancellationToken);

    /// <summary>Announces that the work up to <paramref name="position"/> is about to become visible; the next owner finds it as <see cref="PendingCheckpoint"/>.</summary>
    /// <exception cref="LeaseLostException">Another worker owns the shard, or may: nothing was or will be written under this tenure.</exception>
    /// <exception cref="ArgumentException">The position is behind the committed one, or no position of a record or end of the shard.</exception>
    ValueTask PrepareAsync(Checkpoint position, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);

    /// <summary>Removes a prepared checkpoint without committing it: one of another application that used the table, which this one cannot finish.</summary>
    /// <exception cref="LeaseLostException">Another worker owns the shard, or may: nothing was or will be written under this tenure.</exception>
    ValueTask DropPreparedAsync(CancellationToken cancellationToken);
}
