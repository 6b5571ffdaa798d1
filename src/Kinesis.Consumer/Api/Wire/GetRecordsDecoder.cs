namespace Kinesis.Consumer.Api.Wire;

/// <summary>Decodes the answer of GetRecords, see <see cref="RecordsDecoder"/>.</summary>
internal static class GetRecordsDecoder
{
    /// <summary>Decodes an answer and takes ownership of its buffer, also when it throws.</summary>
    public static GetRecordsResult Decode(PooledBody body)
    {
        var decoded = RecordsDecoder.Decode("GetRecords", "NextShardIterator"u8, body);
        return new GetRecordsResult(decoded.Records, decoded.Count, decoded.Body)
        {
            NextShardIterator = decoded.Next,
            Lag = decoded.Lag,
            ChildShards = decoded.ChildShards,
            HeldBytes = decoded.HeldBytes,
        };
    }
}
