using System.Security.Cryptography;
using System.Text;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Publishing;

/// <summary>A row's key as text, where only so much room is.</summary>
internal static class RowKey
{
    /// <summary>Kinesis API reference: a partition key has at most 256 characters.</summary>
    private const int MostPartitionCharacters = 256;

    /// <summary>DynamoDB: a sort key has at most 1,024 bytes.</summary>
    private const int MostSortKeyBytes = 1024;

    /// <summary>The same for every change of a row, so that its changes keep their order on the stream, and different for others, so that shards share the load.</summary>
    public static string PartitionKey(TableId id, ReadOnlySpan<byte> key)
    {
        var text = Encoding.UTF8.GetString(key);
        var whole = $"{id}/{text}";
        return whole.Length <= MostPartitionCharacters ? whole : $"{Hash(Encoding.UTF8.GetBytes(id.ToString()))}/{Hash(key)}";
    }

    /// <summary>The sort key of a row in its target.</summary>
    public static string SortKey(ReadOnlySpan<byte> key) => key.Length <= MostSortKeyBytes ? Encoding.UTF8.GetString(key) : $"sha256:{Hash(key)}";

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
