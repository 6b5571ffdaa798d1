namespace Kinesis.Consumer;

/// <summary>What happens to a record whose attempts are used up. It is never skipped silently.</summary>
public enum ExhaustedAction
{
    /// <summary>The shard halts in front of the record: visible in status, health and measures, its lease kept.</summary>
    Halt,

    /// <summary>The record goes to the failure destination and the shard goes on.</summary>
    Destination,
}
