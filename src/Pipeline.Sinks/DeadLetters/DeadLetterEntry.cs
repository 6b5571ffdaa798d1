using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.DeadLetters;

/// <summary>A failed record as the line that it becomes, and where that line belongs.</summary>
/// <param name="Folder">The event's name.</param>
/// <param name="Day">The day of its arrival.</param>
/// <param name="Code">Why it failed, for counting.</param>
/// <param name="ShardId">Its shard.</param>
/// <param name="Position">Its place there.</param>
/// <param name="Stage">Where it failed.</param>
/// <param name="Line">The line.</param>
internal sealed record DeadLetterEntry(string Folder, DateOnly Day, string Code, string ShardId, RecordPosition Position, DeadLetterStage Stage, byte[] Line)
    : IComparable<DeadLetterEntry>
{
    private const int Overhead = 160;

    public int HeldBytes => Line.Length + Overhead;

    public static DeadLetterEntry Of(DeadLetterCause cause, string streamName, string shardId, in KinesisRecord record) => new(
        cause.EventName ?? "unknown",
        DateOnly.FromDateTime(record.ApproximateArrival.UtcDateTime),
        cause.Code,
        shardId,
        RecordPosition.Of(record),
        cause.Stage,
        DeadLetterLine.Write(cause, streamName, shardId, record));

    /// <summary>By shard and place: a refusal by the table is known only later than the failures around it.</summary>
    public int CompareTo(DeadLetterEntry? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = string.CompareOrdinal(ShardId, other.ShardId);
        order = order != 0 ? order : Position.Sequence.CompareTo(other.Position.Sequence);
        order = order != 0 ? order : Position.SubSequence.CompareTo(other.Position.SubSequence);
        return order != 0 ? order : Stage.CompareTo(other.Stage);
    }
}
