namespace Kinesis.Consumer.Api;

/// <summary>The kinds of position that GetShardIterator knows.</summary>
public enum ShardIteratorType
{
    /// <summary>The oldest record that is still kept.</summary>
    TrimHorizon,

    /// <summary>Just after the newest record.</summary>
    Latest,

    /// <summary>The first record that arrived at a moment or later.</summary>
    AtTimestamp,

    /// <summary>The record with the given number.</summary>
    AtSequenceNumber,

    /// <summary>The record after the given number.</summary>
    AfterSequenceNumber,
}
