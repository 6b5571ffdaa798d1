using System.Buffers.Binary;
using System.Globalization;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>The hash key by which Kinesis would choose a shard for a user record.</summary>
internal static class UserRecordHash
{
    /// <summary>Whether a record certainly belongs elsewhere. One whose explicit hash key is no number cannot be judged and does not.</summary>
    public static bool IsOutside(in KinesisRecord record, HashKeyRange range) =>
        TryGet(record, out var hash) && (hash < range.Start || hash > range.End);

    /// <summary>The explicit hash key, else the MD5 of the partition key as a big-endian number (Kinesis API reference, PutRecord).</summary>
    public static bool TryGet(in KinesisRecord record, out UInt128 hash)
    {
        if (!record.ExplicitHashKey.IsEmpty)
        {
            return UInt128.TryParse(record.ExplicitHashKey.Span, NumberStyles.None, CultureInfo.InvariantCulture, out hash);
        }

        Span<byte> bytes = stackalloc byte[Md5.HashBytes];
        Md5.HashData(record.PartitionKey.Span, bytes);
        hash = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }
}
