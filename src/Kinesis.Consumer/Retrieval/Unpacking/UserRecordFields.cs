namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>One user record as it stands in an aggregated record: its payload, and where its keys stand in the tables.</summary>
internal readonly record struct UserRecordFields(uint PartitionKey, uint? HashKey, Slice Data)
{
    private const uint PartitionKeyIndex = 1;
    private const uint HashKeyIndex = 2;
    private const uint Payload = 3;

    /// <summary>False if the message is not well-formed or lacks a required field. A field that is repeated counts as its last one, as everywhere in protobuf.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out UserRecordFields fields)
    {
        fields = default;
        ulong? partitionKey = null;
        ulong? hashKey = null;
        Slice? data = null;
        var reader = new ProtobufReader(message);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadField(out var field, out var wireType))
            {
                return false;
            }

            var isRead = field switch
            {
                PartitionKeyIndex => TryReadNumber(ref reader, wireType, ref partitionKey),
                HashKeyIndex => TryReadNumber(ref reader, wireType, ref hashKey),
                Payload => TryReadBytes(ref reader, wireType, ref data),
                _ => reader.TrySkip(wireType),
            };
            if (!isRead)
            {
                return false;
            }
        }

        // No table has that many entries: an index of more than 31 bits is wrong in any case.
        if (partitionKey is not <= int.MaxValue || data is not { } payload || hashKey is > int.MaxValue)
        {
            return false;
        }

        fields = new UserRecordFields((uint)partitionKey.Value, (uint?)hashKey, payload);
        return true;
    }

    private static bool TryReadNumber(ref ProtobufReader reader, int wireType, ref ulong? value)
    {
        var isRead = reader.TryReadNumber(wireType, out var number);
        value = number;
        return isRead;
    }

    private static bool TryReadBytes(ref ProtobufReader reader, int wireType, ref Slice? value)
    {
        var isRead = reader.TryReadBytes(wireType, out var bytes);
        value = bytes;
        return isRead;
    }
}
