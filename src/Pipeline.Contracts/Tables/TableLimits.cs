namespace Pipeline.Contracts.Tables;

/// <summary>What DynamoDB takes (service quotas), and what the writer of the items adds to each.</summary>
public static class TableLimits
{
    /// <summary>The largest item, attribute names included.</summary>
    public const int LargestItemBytes = 400 * 1024;

    /// <summary>The longest text of a hash key.</summary>
    public const int LongestHashKeyBytes = 2048;

    /// <summary>The longest text of a range key.</summary>
    public const int LongestRangeKeyBytes = 1024;

    /// <summary>How deep lists and maps may be nested.</summary>
    public const int DeepestNesting = 32;

    /// <summary>The most that an item's shard and position take, with their names; both are there in every item.</summary>
    public const int WriterBytes = 224;

    /// <summary>The names of the writer's own attributes, which no property of a document may have that is stored whole.</summary>
    internal static bool IsWriters(ReadOnlySpan<byte> name) => name.SequenceEqual("_shard"u8) || name.SequenceEqual("_seq"u8);
}
