using Kinesis.Consumer.Hosting;
using Microsoft.Extensions.Options;

namespace Consumer.Worker.Hosting;

/// <summary>The rules between the process's options and the consumer's.</summary>
internal sealed class WorkerOptionsRules(IOptions<KinesisConsumerOptions> consumer) : IValidateOptions<WorkerOptions>
{
    /// <summary>What remains after the drain for closing connections and the last telemetry.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        KinesisConsumerOptions settings;
        try
        {
            settings = consumer.Value;
        }
        catch (OptionsValidationException)
        {
            // Told by the consumer's own rules; these cannot be judged.
            return ValidateOptionsResult.Skip;
        }

        var builder = new ValidateOptionsResultBuilder();
        if (options.ShutdownTimeout < settings.DrainDeadline + Margin)
        {
            builder.AddError(
                $"{WorkerOptions.SectionName}:{nameof(WorkerOptions.ShutdownTimeout)} is {options.ShutdownTimeout}; allowed: at least {Margin.TotalSeconds:F0} s more than {KinesisConsumerOptions.SectionName}:{nameof(KinesisConsumerOptions.DrainDeadline)}, which is {settings.DrainDeadline}; otherwise a stopping worker is cut off before it has committed");
        }

        if (settings.Streams.Count > 0)
        {
            builder.AddError(
                $"{KinesisConsumerOptions.SectionName}:{nameof(KinesisConsumerOptions.Streams)} are {string.Join(", ", settings.Streams.Select(stream => stream.StreamName))}; the worker takes {KinesisConsumerOptions.SectionName}:{nameof(KinesisConsumerOptions.StreamName)} only: the keys of the lake name shards, which are unique in one stream. Run a worker for each stream");
        }

        return builder.Build();
    }
}
