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
