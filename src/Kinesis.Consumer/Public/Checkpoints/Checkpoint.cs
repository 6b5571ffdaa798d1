using System.Globalization;

namespace Kinesis.Consumer;

/// <summary>How far a shard is processed. Everything up to and including a checkpoint is durable; the next owner starts behind it.</summary>
/// <remarks>Ordered as KCL does: the three starting positions are equal to each other and below every number, the shard's end is above every number.</remarks>
public readonly record struct Checkpoint : IComparable<Checkpoint>
{
    private Checkpoint(CheckpointKind kind, SequenceNumber sequenceNumber = default, long subSequenceNumber = 0, DateTimeOffset timestamp = default)
    {
        Kind = kind;
        SequenceNumber = sequenceNumber;
        SubSequenceNumber = subSequenceNumber;
        Timestamp = timestamp;
    }

    /// <summary>Nothing processed; start at the oldest record.</summary>
    public static Checkpoint TrimHorizon => new(CheckpointKind.TrimHorizon);

    /// <summary>Nothing processed; start behind the newest record.</summary>
    public static Checkpoint Latest => new(CheckpointKind.Latest);

    /// <summary>Everything processed; the shard has no more records.</summary>
    public static Checkpoint ShardEnd => new(CheckpointKind.ShardEnd);

    /// <summary>What this checkpoint stands for.</summary>
    public CheckpointKind Kind { get; }

    /// <summary>The last processed record, when <see cref="Kind"/> is <see cref="CheckpointKind.At"/>.</summary>
    public SequenceNumber SequenceNumber { get; }

    /// <summary>The last processed user record inside <see cref="SequenceNumber"/>; 0 for plain records.</summary>
    public long SubSequenceNumber { get; }

    /// <summary>The starting time, when <see cref="Kind"/> is <see cref="CheckpointKind.AtTimestamp"/>.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>Whether this is a starting position, that is, nothing was processed yet.</summary>
    public bool IsInitial => Kind is CheckpointKind.TrimHorizon or CheckpointKind.Latest or CheckpointKind.AtTimestamp;

    /// <summary>Compares by progress.</summary>
    public static bool operator <(Checkpoint left, Checkpoint right) => left.CompareTo(right) < 0;

    /// <summary>Compares by progress.</summary>
    public static bool operator <=(Checkpoint left, Checkpoint right) => left.CompareTo(right) <= 0;

    /// <summary>Compares by progress.</summary>
    public static bool operator >(Checkpoint left, Checkpoint right) => left.CompareTo(right) > 0;

    /// <summary>Compares by progress.</summary>
    public static bool operator >=(Checkpoint left, Checkpoint right) => left.CompareTo(right) >= 0;

    /// <summary>Nothing processed; start at the first record that arrived at or after <paramref name="timestamp"/>.</summary>
    public static Checkpoint AtTimestamp(DateTimeOffset timestamp) => new(CheckpointKind.AtTimestamp, timestamp: timestamp.ToUniversalTime());

    /// <summary>Everything up to and including this record is processed.</summary>
    public static Checkpoint At(SequenceNumber sequenceNumber, long subSequenceNumber = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(subSequenceNumber);
        return new Checkpoint(CheckpointKind.At, sequenceNumber, subSequenceNumber);
    }

    /// <summary>Compares by progress. Two different starting positions compare as equal without being <see cref="Equals(Checkpoint)"/>.</summary>
    public int CompareTo(Checkpoint other)
    {
        var byRank = Rank(Kind).CompareTo(Rank(other.Kind));
        if (byRank != 0 || Kind != CheckpointKind.At)
        {
            return byRank;
        }

        var bySequence = SequenceNumber.CompareTo(other.SequenceNumber);
        return bySequence != 0 ? bySequence : SubSequenceNumber.CompareTo(other.SubSequenceNumber);
    }

    /// <summary>Whether a record at this position is already processed. Does not allocate.</summary>
    public bool Covers(ReadOnlySpan<byte> sequenceNumber, long subSequenceNumber)
    {
        if (Kind != CheckpointKind.At)
        {
            return Kind == CheckpointKind.ShardEnd;
        }

        var order = SequenceNumber.CompareTo(sequenceNumber);
        return order > 0 || (order == 0 && SubSequenceNumber >= subSequenceNumber);
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        CheckpointKind.TrimHorizon => "TRIM_HORIZON",
        CheckpointKind.Latest => "LATEST",
        CheckpointKind.AtTimestamp => string.Create(CultureInfo.InvariantCulture, $"AT_TIMESTAMP {Timestamp:O}"),
        CheckpointKind.At => SubSequenceNumber == 0
            ? SequenceNumber.Text
            : string.Create(CultureInfo.InvariantCulture, $"{SequenceNumber.Text}/{SubSequenceNumber}"),
        _ => "SHARD_END",
    };

    private static int Rank(CheckpointKind kind) => kind switch
    {
        CheckpointKind.At => 1,
        CheckpointKind.ShardEnd => 2,
        _ => 0,
    };
}
