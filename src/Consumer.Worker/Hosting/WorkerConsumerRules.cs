using Kinesis.Consumer;
using Microsoft.Extensions.Options;

namespace Consumer.Worker.Hosting;

/// <summary>What this service asks of the consumer's options beyond the consumer's own rules.</summary>
internal sealed class WorkerConsumerRules : IValidateOptions<KinesisConsumerOptions>
{
    public ValidateOptionsResult Validate(string? name, KinesisConsumerOptions options) => options.Streams.Count == 0
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            $"{KinesisConsumerOptions.SectionName}:{nameof(KinesisConsumerOptions.Streams)} are {string.Join(", ", options.Streams.Select(stream => stream.StreamName))}; the worker takes {KinesisConsumerOptions.SectionName}:{nameof(KinesisConsumerOptions.StreamName)} only: the keys of the lake name shards, which are unique in one stream. Run a worker for each stream");
}
