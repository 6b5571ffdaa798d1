namespace Local.Aws.Tests.Referees;

/// <summary>The table of known differences. A row whose referee has been mended fails its test, so the table stays true.</summary>
internal static class KnownDifferences
{
    private const string Kinesalite = "kinesalite";
    private const string Moto = "moto";

    public static IReadOnlyList<KnownDifference> All { get; } =
    [
        new(Kinesalite, "AnswerStopsAt10MiB", "answers 10,000 records whatever their size", "API_GetRecords: \"The maximum size of data that GetRecords can return is 10 MB\""),
        new(Kinesalite, "BacklogShowsInMillisBehindLatest", "answers MillisBehindLatest 0 always", "API_GetRecords, MillisBehindLatest: zero means that all records have been processed"),
        new(Kinesalite, "ConsumersAreRegisteredAndFound", "does not know the operation", "API_RegisterStreamConsumer"),
        new(Kinesalite, "FilterAtLatestListsOpenShards", "ignores ShardFilter", "API_ShardFilter: AT_LATEST includes only the currently open shards"),
        new(Kinesalite, "LastReadNamesTheChildren", "answers no ChildShards", "API_GetRecords, ChildShards: returned when the end of the current shard is reached"),
        new(Kinesalite, "ListShardsPages", "ignores MaxResults", "API_ListShards, MaxResults: the maximum number of shards to return in a single call"),
        new(Kinesalite, "RequestOver5MiBIsInvalid", "cuts the request off with 413", "API_PutRecords: up to 5 MiB for the entire request, InvalidArgumentException otherwise"),
        new(Kinesalite, "StreamArnNamesTheStream", "demands StreamName", "API_PutRecord: you must use either the StreamARN or the StreamName parameter, or both"),
        new(Kinesalite, "UpdateShardCountDoubles", "does not know the operation", "API_UpdateShardCount"),
        new(Moto, "AnswerStopsAt10MiB", "answers 10,000 records whatever their size", "API_GetRecords: \"The maximum size of data that GetRecords can return is 10 MB\""),
        new(Moto, "ClosedShardEndsWithoutIterator", "gives an iterator for ever", "API_GetRecords, NextShardIterator: null when the shard has been closed and read to its end"),
        new(Moto, "ConcurrentPutsAreAllStored", "loses acknowledged records of concurrent writers", "API_PutRecords: a record with a sequence number was successfully added", Always: false),
        new(Moto, "FilterAtLatestListsOpenShards", "ignores ShardFilter", "API_ShardFilter: AT_LATEST includes only the currently open shards"),
        new(Moto, "ForeignSequenceNumberIsInvalid", "takes any number", "API_GetShardIterator, InvalidArgumentException: a parameter is not valid"),
        new(Moto, "FutureTimestampIsRefused", "takes a time in the future", "API_GetShardIterator, InvalidArgumentException: a parameter is not valid"),
        new(Moto, "GarbageIteratorIsInvalid", "answers 500", "API_GetRecords, InvalidArgumentException: a parameter is not valid"),
        new(Moto, "LargestExplicitHashKeyGoesToTheLastShard", "answers 500", "API_HashKeyRange: EndingHashKey of the last shard is 2^128-1 and belongs to it"),
        new(Moto, "LastReadNamesTheChildren", "never reaches the end of a closed shard", "API_GetRecords, ChildShards: returned when the end of the current shard is reached"),
        new(Moto, "ListShardsPages", "refuses its own NextToken when no stream is named", "API_ListShards: do not specify StreamName if you specify NextToken"),
        new(Moto, "ListShardsStartsAfterAShard", "ignores ExclusiveStartShardId", "API_ListShards, ExclusiveStartShardId: list the shards that follow it"),
        new(Moto, "RecordOver1MiBIsRefused", "takes records of any size", "API_PutRecord: the size before base64-encoding plus the partition key must not exceed 1 MiB"),
        new(Moto, "SequenceNumbersHave56DigitsAndGrow", "counts 1, 2, 3", "Streams developer guide, sequence numbers of 56 digits in every example"),
        new(Moto, "SplitClosesTheParentAndOpensTwoChildren", "puts a record with the split point as hash key into the lower child", "API_SplitShard, NewStartingHashKey: the hash key of the upper child starts here"),
    ];

    public static KnownDifference? Find(string referee, string scenario) =>
        All.FirstOrDefault(difference => difference.Referee == referee && difference.Scenario == scenario);
}
