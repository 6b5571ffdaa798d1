using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer.Retrieval;

/// <summary>Chooses how a shard is read.</summary>
internal interface IRecordSourceFactory
{
    /// <summary>Opens a source that delivers the records behind a checkpoint.</summary>
    IRecordSource Open(ShardProgress progress, Checkpoint checkpoint);
}
