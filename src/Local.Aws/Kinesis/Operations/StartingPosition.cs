using Local.Aws.Kinesis.Records;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>Turns the five ways to name a place in a shard into the position to read first.</summary>
internal static class StartingPosition
{
    /// <summary>Records start at position 1; 0 is the shard's own starting sequence number.</summary>
    private const ulong First = 1;

    public static ulong Resolve(KinesisState state, LocalStream stream, LocalShard shard, string type, string? sequenceNumber, DateTimeOffset? time) => type switch
    {
        "TRIM_HORIZON" => First,
        "LATEST" => shard.PositionAfterNewest(),
        "AT_TIMESTAMP" => AtTime(state, shard, time),
        "AT_SEQUENCE_NUMBER" => Math.Max(First, PositionOf(stream, shard, sequenceNumber)),
        "AFTER_SEQUENCE_NUMBER" => PositionOf(stream, shard, sequenceNumber) + 1,
        _ => throw KinesisError.Validation(
            type,
            "shardIteratorType",
            "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]"),
    };

    private static ulong AtTime(KinesisState state, LocalShard shard, DateTimeOffset? time)
    {
        var asked = time?.ToUnixTimeMilliseconds() ?? throw KinesisError.InvalidArgument("Must specify timestamp parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.");
        var now = state.Now.ToUnixTimeMilliseconds();
        return asked <= now ? shard.PositionAt(asked) : throw KinesisError.InvalidArgument(
            $"The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: {asked}, currentTimestampInMillis: {now}");
    }

    private static ulong PositionOf(LocalStream stream, LocalShard shard, string? sequenceNumber) => sequenceNumber is null
        ? throw KinesisError.InvalidArgument("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST or AT_TIMESTAMP.")
        : SequenceNumberLayout.TryReadPosition(sequenceNumber, shard.Stamp, shard.Number, out var position) ? position
        : throw KinesisError.InvalidArgument(
            $"StartingSequenceNumber {sequenceNumber} used in GetShardIterator on shard {shard.Id} in stream {stream.Name} under account {Hosting.LocalAwsOptions.AccountId} is invalid because it did not come from this stream.");
}
