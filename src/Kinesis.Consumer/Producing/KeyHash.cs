using System.Buffers.Binary;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Producing;

/// <summary>The hash key that the service gives a partition key (Kinesis API reference, PutRecord).</summary>
internal static class KeyHash
{
    public static UInt128 Of(ReadOnlySpan<byte> partitionKey)
    {
        Span<byte> bytes = stackalloc byte[Md5.HashBytes];
        Md5.HashData(partitionKey, bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
