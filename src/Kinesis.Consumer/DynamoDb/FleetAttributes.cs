namespace Kinesis.Consumer.DynamoDb;

/// <summary>The attribute names of the table of the workers. They are short because every worker reads all rows every second.</summary>
internal static class FleetAttributes
{
    /// <summary>What is appended to the lease table's name.</summary>
    public const string TableSuffix = "-workers";

    /// <summary>The partition key, the same in every row: one query reads them all.</summary>
    public const string Fleet = "fleet";

    public const string FleetValue = "1";

    /// <summary>The sort key: worker id and process.</summary>
    public const string Worker = "worker";

    public const string Beat = "beat";
    public const string Hint = "hint";
    public const string Asks = "asks";

    public static IReadOnlyList<string> Keys { get; } = [Fleet, Worker];
}
