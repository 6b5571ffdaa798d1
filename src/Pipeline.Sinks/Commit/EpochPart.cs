using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Commit;

/// <summary>What one shard has put into an epoch: its records in (after, to]. Grows until the epoch is sealed.</summary>
/// <param name="member">Whose it is.</param>
/// <param name="after">Where the shard stood before.</param>
internal sealed class EpochPart(GroupMember member, Checkpoint after)
{
    public GroupMember Member => member;

    public Checkpoint After => after;

    public RecordPosition To { get; private set; }

    public long Records { get; private set; }

    /// <summary>Whether the shard is committed up to there by the member's own lease: if that was lost, whoever has it now commits.</summary>
    public bool IsCommitted { get; set; }

    public void Add(RecordPosition to, int records)
    {
        To = to;
        Records += records;
    }
}
