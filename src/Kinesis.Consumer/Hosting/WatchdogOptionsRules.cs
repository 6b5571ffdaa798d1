using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What must hold between the times of the watchdog.</summary>
internal sealed class WatchdogOptionsRules : IValidateOptions<WatchdogOptions>
{
    public ValidateOptionsResult Validate(string? name, WatchdogOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        var section = ConsumerSections.Of(WatchdogOptions.SectionName, name);
        var warnAfter = $"{section}:{nameof(WatchdogOptions.WarnAfter)} is {options.WarnAfter}";
        if (options.GiveUpAfter <= options.WarnAfter)
        {
            builder.AddError(
                $"{section}:{nameof(WatchdogOptions.GiveUpAfter)} is {options.GiveUpAfter} and {warnAfter}: "
                + "a shard would be given up before anybody was warned; allowed is a longer time");
        }

        if (options.Window < options.WarnAfter)
        {
            builder.AddError(
                $"{section}:{nameof(WatchdogOptions.Window)} is {options.Window} and {warnAfter}: "
                + "a call that is not yet worth a warning would be a stall; allowed is at least the same time");
        }

        return builder.Build();
    }
}
