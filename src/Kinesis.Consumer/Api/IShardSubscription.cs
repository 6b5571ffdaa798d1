namespace Kinesis.Consumer.Api;

/// <summary>
/// The records that the service pushes to one consumer of one shard, for five minutes at most. Read by one caller at a time;
/// what is not read stays at the service. Disposing ends it.
/// </summary>
public interface IShardSubscription : IDisposable
{
    /// <summary>
    /// Waits for the next event and reads no more of it than its size, so that the caller can make room first.
    /// The service sends one at least every five seconds or so.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, and with it the subscription.</param>
    /// <returns>The event's bytes as they are sent; null when the service ended the subscription.</returns>
    /// <exception cref="AwsRequestException">The service reported an error, or the connection broke.</exception>
    ValueTask<int?> WaitForEventAsync(CancellationToken cancellationToken);

    /// <summary>Reads the event that was waited for. The caller disposes it when it is done with the records' memory.</summary>
    /// <param name="cancellationToken">Ends the wait, and with it the subscription.</param>
    /// <exception cref="AwsRequestException">The event is damaged, or the connection broke.</exception>
    ValueTask<SubscribeToShardEvent> ReadEventAsync(CancellationToken cancellationToken);
}
