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
        TimeSpan drain;
        try
        {
            drain = consumer.Value.DrainDeadline;
        }
        catch (OptionsValidationException)
        {
            // Told by the consumer's own rules; this one cannot be judged.
            return ValidateOptionsResult.Skip;
        }

        return options.ShutdownTimeout >= drain + Margin
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{WorkerOptions.SectionName}:{nameof(WorkerOptions.ShutdownTimeout)} is {options.ShutdownTimeout}; allowed: at least {Margin.TotalSeconds:F0} s more than {KinesisConsumerOptions.SectionName}:{nameof(KinesisConsumerOptions.DrainDeadline)}, which is {drain}; otherwise a stopping worker is cut off before it has committed");
    }
}
