using Local.Aws.Hosting;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis;

/// <summary>What all operations share.</summary>
internal sealed class KinesisState(LocalAwsOptions options)
{
    public StreamStore Streams { get; } = new(options.Limits == LimitsMode.Aws, options.TimeProvider);

    public OpaqueToken Tokens { get; } = new();

    public TimeProvider Time { get; } = options.TimeProvider;

    public bool Limited { get; } = options.Limits == LimitsMode.Aws;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The stream that a request names by StreamName, StreamARN or both.</summary>
    public LocalStream Stream(KinesisArguments arguments) => Stream(arguments.Text("StreamName"), arguments.Text("StreamARN"));

    public LocalStream Stream(string? name, string? arn)
    {
        if (arn is not null)
        {
            var named = NameOf(arn);
            if (name is not null && name != named)
            {
                throw KinesisError.InvalidArgument($"StreamARN {arn} does not name stream {name}.");
            }

            name = named;
        }

        return name is null ? throw KinesisError.InvalidArgument("Either StreamName or StreamARN must be provided.")
            : Streams.TryGet(name, out var stream) ? stream
            : throw KinesisError.StreamNotFound(name);
    }

    public static LocalShard Shard(LocalStream stream, string shardId) =>
        stream.Shards().Find(shardId) ?? throw KinesisError.ShardNotFound(stream, shardId);

    /// <summary>The stream's name in its own ARN or in a consumer's (<c>…:stream/name/consumer/x:1</c>).</summary>
    public static string NameOf(string arn)
    {
        const string Mark = ":stream/";
        var at = arn.IndexOf(Mark, StringComparison.Ordinal);
        return at < 0 ? throw KinesisError.Validation(arn, "streamARN", "Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+")
            : arn[(at + Mark.Length)..].Split('/')[0];
    }
}
