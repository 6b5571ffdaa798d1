using Kinesis.Consumer;

namespace Pipeline.Sinks.Pipeline;

/// <summary>
/// An epoch that an earlier owner prepared and that has to be rebuilt record by record: some, all or none of its objects are visible.
/// </summary>
/// <param name="End">The prepared position: its last record.</param>
/// <param name="Manifest">Its objects.</param>
/// <param name="State">The state in the lease.</param>
internal sealed record Replay(RecordPosition End, EpochManifest Manifest, ReadOnlyMemory<byte> State)
{
    private bool _sawFirst;
    private bool _sawLast;

    /// <summary>
    /// Whether every record of the epoch was delivered again. If not, the stream has dropped some in the meantime (retention); then a visible object
    /// holds rows that can no longer be made, and must be neither replaced nor removed.
    /// </summary>
    public bool IsComplete => _sawFirst && _sawLast;

    /// <summary>Looks at the next record delivered.</summary>
    /// <returns>Negative inside the epoch, 0 for its last record, positive behind it.</returns>
    public int Observe(in KinesisRecord record)
    {
        _sawFirst |= Manifest.First.CompareRecord(record) <= 0;
        var order = End.CompareRecord(record);
        _sawLast |= order == 0;
        return order;
    }

    public static RecordPosition EndOf(Checkpoint checkpoint) => new(checkpoint.SequenceNumber, checkpoint.SubSequenceNumber);
}
