namespace Kinesis.Consumer;

/// <summary>The ways to get a shard's records.</summary>
public enum RetrievalMode
{
    /// <summary>GetRecords, up to five times a second and shard, within the 2 MB a second that all polling applications share.</summary>
    Polling,

    /// <summary>Enhanced fan-out: the service pushes each shard's records, 2 MB a second for this application alone.</summary>
    FanOut,
}
