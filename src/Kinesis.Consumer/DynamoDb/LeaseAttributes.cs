namespace Kinesis.Consumer.DynamoDb;

/// <summary>The attribute names of KCL's lease table, and the few that this library adds.</summary>
internal static class LeaseAttributes
{
    public const string LeaseKey = "leaseKey";
    public const string LeaseOwner = "leaseOwner";
    public const string LeaseCounter = "leaseCounter";
    public const string OwnerSwitches = "ownerSwitchesSinceCheckpoint";
    public const string Checkpoint = "checkpoint";
    public const string CheckpointSub = "checkpointSubSequenceNumber";
    public const string Pending = "pendingCheckpoint";
    public const string PendingSub = "pendingCheckpointSubSequenceNumber";
    public const string PendingState = "pendingCheckpointState";
    public const string Parents = "parentShardId";
    public const string Children = "childShardIds";
    public const string StartingHashKey = "startingHashKey";
    public const string EndingHashKey = "endingHashKey";
    public const string CheckpointOwner = "checkpointOwner";
    public const string Throughput = "throughputKBps";

    /// <summary>KCL 3.5 keeps other things than leases in the table and marks them here; absent or "LEASE" is a lease.</summary>
    public const string EntityType = "entityType";

    /// <summary>KCL's applications of several streams name the stream in each lease.</summary>
    public const string StreamName = "streamName";

    /// <summary>Ours: the time of an AT_TIMESTAMP checkpoint, in milliseconds since the Unix epoch. KCL stores none and asks its configuration.</summary>
    public const string CheckpointTimestamp = "checkpointTimestamp";

    /// <summary>Ours: names one acquisition of the lease.</summary>
    public const string Tenure = "leaseTenure";

    /// <summary>Ours: when the stream was created, in milliseconds since the Unix epoch: a re-created stream has the same shard ids.</summary>
    public const string StreamCreatedAt = "streamCreationTimestamp";

    /// <summary>Ours: where a shard stood that was finished without known children; see <see cref="CheckpointText.FormatWhole"/>.</summary>
    public const string BeforeEnd = "checkpointBeforeEnd";

    public const string LeaseEntity = "LEASE";
}
