namespace Kinesis.Consumer;

/// <summary>What an application does with one shard during one tenure of its lease. Calls never overlap.</summary>
/// <remarks>
/// The cancellation token of every call is cancelled when the lease is lost or the drain deadline has passed.
/// An exception ends this processor; the shard starts again from its checkpoint with a new one after a growing pause. Records are never skipped.
/// </remarks>
public interface IShardProcessor : IAsyncDisposable
{
    /// <summary>Called first. A <see cref="ShardContext.Pending"/> checkpoint found here must be redone before new work.</summary>
    ValueTask InitializeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes the next records. An empty batch comes at least every tick interval while nothing arrives or memory is asked back.
    /// When <see cref="ShardContext.StopRequested"/> is cancelled it may return with the rest untaken.
    /// </summary>
    ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken);

    /// <summary>The worker stops: flush, commit and checkpoint before the deadline cancels the token.</summary>
    ValueTask DrainAsync(CancellationToken cancellationToken);

    /// <summary>Every record of the shard was delivered: flush, commit, then checkpoint <see cref="Checkpoint.ShardEnd"/>.</summary>
    ValueTask ShardEndedAsync(CancellationToken cancellationToken);

    /// <summary>Another worker owns the shard, or may: drop everything, write nothing.</summary>
    ValueTask LeaseLostAsync();
}
