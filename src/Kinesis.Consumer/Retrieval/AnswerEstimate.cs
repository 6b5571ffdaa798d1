using System.Runtime.CompilerServices;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Memory;

namespace Kinesis.Consumer.Retrieval;

/// <summary>
/// What the next answer of a shard may take in memory, and how many records may be asked for if there is room for less. Owned by <see cref="PollingRecordSource"/>.
/// </summary>
/// <remarks>A call cannot be limited in bytes, only in records; so a small room becomes a small number of records of the size seen last.</remarks>
internal sealed class AnswerEstimate(TimeProvider timeProvider)
{
    /// <summary>The answer of one call holds at most 10 MB of data (limit of GetRecords), which base64 and names make a third and a little larger.</summary>
    public const long LargestBytes = 14L << 20;

    /// <summary>What each of a thousand shards can always have within the default budget, whatever the others hold.</summary>
    public const long SmallestBytes = FetchShares.SmallAnswerBytes;

    /// <summary>What is asked for at most, though a call can give more: a shard gives 2 MB a second, and buffers of 16 MB each would lie about for nothing.</summary>
    public const long MostBytes = 8L << 20;

    /// <summary>Five such answers a second, which is as often as a shard may be asked, hold more than the 2 MB that it gives, though buffers may be twice as large as needed.</summary>
    public const long WorthwhileBytes = 5L << 18;

    /// <summary>Until records were seen they are taken for fairly large: the first answer tells.</summary>
    private const long UnknownRecordBytes = 16L << 10;

    /// <summary>Names, numbers and times of one record in an answer.</summary>
    private const int RecordOverheadBytes = 200;

    /// <summary>A shard takes 1 MB a second (Kinesis limits), of which base64 makes a third more; buffers are larger than what is in them.</summary>
    private const long BytesPerSecond = 3L << 19;

    private long _recordBytes = UnknownRecordBytes;
    private long _lastHeld;
    private long? _tipAt;

    /// <summary>As much as may have come since the tip of the shard was reached; behind the tip any answer may be the largest.</summary>
    public long Bytes
    {
        get
        {
            if (_tipAt is not { } tipAt)
            {
                return LargestBytes;
            }

            var since = (long)(timeProvider.GetElapsedTime(tipAt).TotalSeconds * BytesPerSecond);
            return Math.Clamp(Math.Max(since, _lastHeld * 2), SmallestBytes, LargestBytes);
        }
    }

    /// <summary>How many records fit into some room, taking into account that buffers may be twice as large as needed; at least one.</summary>
    public int RecordsIn(long bytes, int most) => bytes >= LargestBytes ? most : (int)Math.Clamp(bytes / 2 / _recordBytes, 1, most);

    /// <summary>Learns from an answer.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="payloadBytes">The data and keys in it.</param>
    public void Learn(GetRecordsResult result, long payloadBytes)
    {
        _lastHeld = result.HeldBytes;
        _tipAt = result.Lag == TimeSpan.Zero ? timeProvider.GetTimestamp() : null;
        if (result.Count > 0)
        {
            _recordBytes = (payloadBytes / result.Count * 4 / 3) + RecordOverheadBytes + Unsafe.SizeOf<KinesisRecord>();
        }
    }

    /// <summary>The bytes that the service counts: data and keys.</summary>
    public static long PayloadOf(ReadOnlySpan<KinesisRecord> records)
    {
        var bytes = 0L;
        foreach (ref readonly var record in records)
        {
            bytes += record.Data.Length + record.PartitionKey.Length;
        }

        return bytes;
    }
}
