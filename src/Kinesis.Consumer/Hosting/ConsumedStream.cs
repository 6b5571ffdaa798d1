using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Hosting;

/// <summary>A stream to consume, with everything that may differ between the streams of one application.</summary>
/// <param name="Name">The stream's plain name, for tables, measures and lineage.</param>
/// <param name="LeaseTable">The table of its leases: shard ids are unique in one stream only.</param>
/// <param name="InitialPosition">Where to start without leases.</param>
/// <param name="InitialTimestamp">Set if the position is a time.</param>
internal sealed record ConsumedStream(string Name, string LeaseTable, InitialPosition InitialPosition, DateTimeOffset? InitialTimestamp)
{
    /// <summary>The stream's ARN, if it was given by it.</summary>
    public StreamArn? Arn { get; init; }

    /// <summary>The fan-out consumer that somebody registered for this application, if one was given.</summary>
    public string? ConsumerArn { get; init; }

    /// <summary>The streams that the options name: the one of the application's own, or those of the list.</summary>
    public static IReadOnlyList<ConsumedStream> AllOf(KinesisConsumerOptions options) => options.Streams.Count == 0
        ?
        [
            new ConsumedStream(StreamArn.NameOf(options.StreamName), options.ApplicationName, options.InitialPosition, options.InitialTimestamp)
            {
                Arn = StreamArn.FromNameOrArn(options.StreamName),
                ConsumerArn = options.ConsumerArn,
            },
        ]
        : [.. options.Streams.Select(stream => From(stream, options))];

    private static ConsumedStream From(StreamOptions stream, KinesisConsumerOptions options)
    {
        var position = stream.InitialPosition ?? options.InitialPosition;
        return new ConsumedStream(
            StreamArn.NameOf(stream.StreamName),
            stream.LeaseTable ?? $"{options.ApplicationName}-{StreamArn.NameOf(stream.StreamName)}",
            position,
            stream.InitialTimestamp ?? (position == InitialPosition.AtTimestamp ? options.InitialTimestamp : null))
        {
            Arn = StreamArn.FromNameOrArn(stream.StreamName),
            ConsumerArn = stream.ConsumerArn,
        };
    }
}
