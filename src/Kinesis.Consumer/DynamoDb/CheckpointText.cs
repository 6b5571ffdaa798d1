using System.Globalization;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>Checkpoints in the words of KCL's table.</summary>
internal static class CheckpointText
{
    public const string TrimHorizon = "TRIM_HORIZON";
    public const string Latest = "LATEST";
    public const string AtTimestamp = "AT_TIMESTAMP";
    public const string ShardEnd = "SHARD_END";

    public static string Format(Checkpoint checkpoint) => checkpoint.Kind switch
    {
        CheckpointKind.TrimHorizon => TrimHorizon,
        CheckpointKind.Latest => Latest,
        CheckpointKind.AtTimestamp => AtTimestamp,
        CheckpointKind.At => checkpoint.SequenceNumber.Text,
        _ => ShardEnd,
    };

    /// <summary>A checkpoint in one attribute: its word or number, a slash, and its sub-sequence number or the milliseconds of its time.</summary>
    public static string FormatWhole(Checkpoint checkpoint) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Format(checkpoint)}/{(checkpoint.Kind == CheckpointKind.AtTimestamp ? checkpoint.Timestamp.ToUnixTimeMilliseconds() : checkpoint.SubSequenceNumber)}");

    /// <summary>Reads what <see cref="FormatWhole"/> wrote; null if it is something else.</summary>
    public static Checkpoint? ParseWhole(string? text)
    {
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0
            && long.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var detail)
            && TryParse(text![..slash], detail, detail, out var checkpoint)
            ? checkpoint
            : null;
    }

    /// <summary>Reads a checkpoint. One AT_TIMESTAMP without a time, as KCL writes it, reads as LATEST: both mean that the configuration decides.</summary>
    public static bool TryParse(string text, long sub, long? timestampMillis, out Checkpoint checkpoint)
    {
        switch (text)
        {
            case TrimHorizon:
                checkpoint = Checkpoint.TrimHorizon;
                return true;
            case Latest:
            case AtTimestamp when timestampMillis is null:
                checkpoint = Checkpoint.Latest;
                return true;
            case AtTimestamp:
                checkpoint = Checkpoint.AtTimestamp(DateTimeOffset.FromUnixTimeMilliseconds(timestampMillis.Value));
                return true;
            case ShardEnd:
                checkpoint = Checkpoint.ShardEnd;
                return true;
            default:
                var isNumber = SequenceNumber.TryParse(text, out var number) && sub >= 0;
                checkpoint = isNumber ? Checkpoint.At(number, sub) : default;
                return isNumber;
        }
    }
}
