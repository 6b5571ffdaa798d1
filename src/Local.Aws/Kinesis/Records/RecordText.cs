namespace Local.Aws.Kinesis.Records;

/// <summary>A record as its request spelled it: both texts go verbatim between quotes in every answer.</summary>
internal readonly ref struct RecordText(ReadOnlySpan<byte> partitionKeyJson, ReadOnlySpan<byte> base64Data, int bytes)
{
    /// <summary>The partition key as valid JSON string content, escapes kept.</summary>
    public ReadOnlySpan<byte> PartitionKeyJson { get; } = partitionKeyJson;

    public ReadOnlySpan<byte> Base64Data { get; } = base64Data;

    /// <summary>What AWS's limits count: decoded data and decoded partition key.</summary>
    public int Bytes { get; } = bytes;
}
