namespace Kinesis.Consumer.Simulation.Services;

/// <summary>A record as the stream knows it.</summary>
/// <param name="Id">Counts all records in the order of their puts.</param>
/// <param name="Key">Its partition key.</param>
/// <param name="Shard">Its shard.</param>
/// <param name="Index">Its place in the shard.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Arrival">When it was put.</param>
/// <param name="Bytes">What it takes of a worker's memory.</param>
/// <param name="Before">The one before it of the same key and shard.</param>
internal sealed record StreamRecord(long Id, string Key, ShardId Shard, int Index, SequenceNumber Sequence, DateTimeOffset Arrival, int Bytes, StreamRecord? Before)
{
    public bool Equals(StreamRecord? other) => other?.Id == Id;

    public override int GetHashCode() => Id.GetHashCode();
}
