using Kinesis.Consumer.Leases;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What must hold between options. Every broken rule is named with both values and what would go wrong.</summary>
internal sealed class ConsumerOptionsRules(TimeProvider timeProvider) : IValidateOptions<KinesisConsumerOptions>, IValidateOptions<LeaseOptions>
{
    public ValidateOptionsResult Validate(string? name, KinesisConsumerOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        const string Position = $"{KinesisConsumerOptions.SectionName}:{nameof(KinesisConsumerOptions.InitialPosition)}";
        const string Timestamp = $"{KinesisConsumerOptions.SectionName}:{nameof(KinesisConsumerOptions.InitialTimestamp)}";
        if (!Enum.IsDefined(options.InitialPosition))
        {
            builder.AddError($"{Position} is {options.InitialPosition}; allowed are {string.Join(", ", Enum.GetNames<InitialPosition>())}");
        }

        if (options.InitialPosition == InitialPosition.AtTimestamp && options.InitialTimestamp is null)
        {
            builder.AddError($"{Position} is {InitialPosition.AtTimestamp} and {Timestamp} is not set: there is no time to start at");
        }

        if (options.InitialPosition != InitialPosition.AtTimestamp && options.InitialTimestamp is not null)
        {
            builder.AddError($"{Timestamp} is {options.InitialTimestamp:O} and {Position} is {options.InitialPosition}: the time would be ignored");
        }

        if (options.InitialTimestamp > timeProvider.GetUtcNow())
        {
            builder.AddError($"{Timestamp} is {options.InitialTimestamp:O}, which lies in the future; Kinesis refuses to start there");
        }

        return builder.Build();
    }

    public ValidateOptionsResult Validate(string? name, LeaseOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        const string Section = LeaseOptions.SectionName;
        var duration = $"{Section}:{nameof(LeaseOptions.Duration)} is {options.Duration}";
        if (options.Safety * 2 >= options.Duration)
        {
            builder.AddError(
                $"{Section}:{nameof(LeaseOptions.Safety)} is {options.Safety} and {duration}: "
                + "the owner would give up half of the lease's life; allowed is less than half of the duration");
        }

        if (options.RenewInterval * 3 > options.Duration)
        {
            builder.AddError(
                $"{Section}:{nameof(LeaseOptions.RenewInterval)} is {options.RenewInterval} and {duration}: "
                + "one failed renewal could lose the lease; allowed is up to a third of the duration");
        }

        return builder.Build();
    }
}
