using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>
/// Takes whose answer never came. The next cycle finds those that got through under this worker's name; but if the worker stops before,
/// nobody would give them back, and their shards would stand still until they expire. Owned by the coordinator.
/// </summary>
internal sealed partial class UnsureTakes(ILeaseStore store, ILogger<UnsureTakes> logger)
{
    private readonly ConcurrentDictionary<ShardId, string> _tenures = new();

    public void Add(ShardId shardId, string tenure) => _tenures[shardId] = tenure;

    /// <summary>All leases were read since.</summary>
    public void Clear() => _tenures.Clear();

    public Task ReleaseAllAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_tenures.OrderBy(take => take.Key).Select(take => ReleaseAsync(take.Key, take.Value, cancellationToken)));

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is logged, and the lease expires instead")]
    private async Task ReleaseAsync(ShardId shardId, string tenure, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.GetAsync(shardId, cancellationToken).ConfigureAwait(false) is { } stored
                && string.Equals(stored.Tenure, tenure, StringComparison.Ordinal))
            {
                await store.ReleaseAsync(stored, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // It expires instead.
            LogFailed(exception, shardId);
        }
    }

    [LoggerMessage(EventIds.UnsureTakeReleaseFailed, LogLevel.Warning, "Failed to find out whether the lease of {ShardId} was taken")]
    private partial void LogFailed(Exception exception, ShardId shardId);
}
