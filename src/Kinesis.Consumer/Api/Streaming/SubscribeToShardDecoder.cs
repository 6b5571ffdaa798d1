using Kinesis.Consumer.Api.Wire;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>Decodes the payload of a SubscribeToShardEvent, see <see cref="RecordsDecoder"/>.</summary>
internal static class SubscribeToShardDecoder
{
    /// <summary>Decodes an event and takes ownership of its buffer, also when it throws.</summary>
    public static SubscribeToShardEvent Decode(PooledBody body)
    {
        var decoded = RecordsDecoder.Decode(ShardSubscription.Operation, "ContinuationSequenceNumber"u8, body);
        return new SubscribeToShardEvent(decoded.Records, decoded.Count, decoded.Body)
        {
            ContinuationSequenceNumber = decoded.Next,
            Lag = decoded.Lag,
            ChildShards = decoded.ChildShards,
            HeldBytes = decoded.HeldBytes,
        };
    }
}
