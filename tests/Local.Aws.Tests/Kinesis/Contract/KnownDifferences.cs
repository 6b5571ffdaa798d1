namespace Local.Aws.Tests.Kinesis.Contract;

/// <summary>Where a referee is known to differ, and the page of AWS's documentation that decides. A difference that is gone fails its test, so the lists stay true.</summary>
internal static class KnownDifferences
{
    public static IReadOnlyDictionary<string, string> OfKinesalite { get; } = new Dictionary<string, string>
    {
        ["AnswerStopsAt10MiB"] = "answers 10,000 records whatever their size; API_GetRecords: \"The maximum size of data that GetRecords can return is 10 MB\"",
        ["BacklogShowsInMillisBehindLatest"] = "answers MillisBehindLatest 0 always; API_GetRecords, MillisBehindLatest: zero means that all records have been processed",
        ["ConsumersAreRegisteredAndFound"] = "does not know the operation; API_RegisterStreamConsumer",
        ["FilterAtLatestListsOpenShards"] = "ignores ShardFilter; API_ShardFilter: AT_LATEST includes only the currently open shards",
        ["LastReadNamesTheChildren"] = "answers no ChildShards; API_GetRecords, ChildShards: returned when the end of the current shard is reached",
        ["ListShardsPages"] = "ignores MaxResults; API_ListShards, MaxResults: the maximum number of shards to return in a single call",
        ["RequestOver5MiBIsInvalid"] = "cuts the request off with 413; API_PutRecords: up to 5 MiB for the entire request, InvalidArgumentException otherwise",
        ["StreamArnNamesTheStream"] = "demands StreamName; API_PutRecord: you must use either the StreamARN or the StreamName parameter, or both",
        ["UpdateShardCountDoubles"] = "does not know the operation; API_UpdateShardCount",
    };

    public static IReadOnlyDictionary<string, string> OfMoto { get; } = new Dictionary<string, string>
    {
        ["AnswerStopsAt10MiB"] = "answers 10,000 records whatever their size; API_GetRecords: \"The maximum size of data that GetRecords can return is 10 MB\"",
        ["ClosedShardEndsWithoutIterator"] = "gives an iterator for ever; API_GetRecords, NextShardIterator: null when the shard has been closed and read to its end",
        ["FilterAtLatestListsOpenShards"] = "ignores ShardFilter; API_ShardFilter: AT_LATEST includes only the currently open shards",
        ["ForeignSequenceNumberIsInvalid"] = "takes any number; API_GetShardIterator, InvalidArgumentException: a parameter is not valid",
        ["FutureTimestampIsRefused"] = "takes a time in the future; API_GetShardIterator, InvalidArgumentException: a parameter is not valid",
        ["GarbageIteratorIsInvalid"] = "answers 500; API_GetRecords, InvalidArgumentException: a parameter is not valid",
        ["LargestExplicitHashKeyGoesToTheLastShard"] = "answers 500; API_HashKeyRange: EndingHashKey of the last shard is 2^128-1 and belongs to it",
        ["LastReadNamesTheChildren"] = "never reaches the end of a closed shard; API_GetRecords, ChildShards: returned when the end of the current shard is reached",
        ["ListShardsPages"] = "refuses its own NextToken when no stream is named; API_ListShards: do not specify StreamName if you specify NextToken",
        ["ListShardsStartsAfterAShard"] = "ignores ExclusiveStartShardId; API_ListShards, ExclusiveStartShardId: list the shards that follow it",
        ["RecordOver1MiBIsRefused"] = "takes records of any size; API_PutRecord: the size before base64-encoding plus the partition key must not exceed 1 MiB",
        ["SequenceNumbersHave56DigitsAndGrow"] = "counts 1, 2, 3; Streams developer guide, sequence numbers of 56 digits in every example",
        ["SplitClosesTheParentAndOpensTwoChildren"] = "puts a record with the split point as hash key into the lower child; API_SplitShard, NewStartingHashKey: the hash key of the upper child starts here",
    };

    /// <summary>Races: moto passes these now and then, so they prove nothing either way.</summary>
    public static IReadOnlyDictionary<string, string> OfMotoAtTimes { get; } = new Dictionary<string, string>
    {
        ["ConcurrentPutsAreAllStored"] = "loses acknowledged records of concurrent writers; API_PutRecords: a record with a sequence number was successfully added",
    };
}
