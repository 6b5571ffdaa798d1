using System.Globalization;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Health;
using Kinesis.Consumer.Leases;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What must hold between options. Every broken rule is named with both values and what would go wrong.</summary>
internal sealed class ConsumerOptionsRules(TimeProvider timeProvider) : IValidateOptions<KinesisConsumerOptions>, IValidateOptions<LeaseOptions>, IValidateOptions<KinesisClientOptions>, IValidateOptions<WatchdogOptions>
{
    private const int MaxTags = 50;
    private const int MaxTagKeyLength = 128;
    private const int MaxTagValueLength = 256;

    public ValidateOptionsResult Validate(string? name, KinesisConsumerOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        const string Section = KinesisConsumerOptions.SectionName;
        const string StreamName = $"{Section}:{nameof(KinesisConsumerOptions.StreamName)}";
        const string Streams = $"{Section}:{nameof(KinesisConsumerOptions.Streams)}";
        if (string.IsNullOrEmpty(options.StreamName) && options.Streams.Count == 0)
        {
            builder.AddError($"{StreamName} is not set, nor are {Streams}: there is nothing to consume");
        }

        if (!string.IsNullOrEmpty(options.StreamName) && options.Streams.Count > 0)
        {
            builder.AddError($"{StreamName} is {options.StreamName} and {Streams} are set too; set one of them");
        }

        CheckStart(builder, Section, options.InitialPosition, options.InitialTimestamp);
        var streams = ConsumedStream.AllOf(options);
        for (var i = 0; i < options.Streams.Count; i++)
        {
            CheckStart(builder, string.Create(CultureInfo.InvariantCulture, $"{Streams}:{i}"), streams[i].InitialPosition, streams[i].InitialTimestamp);
        }

        foreach (var same in streams.GroupBy(stream => stream.LeaseTable, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            builder.AddError(
                $"{Streams} have {string.Join(" and ", same.Select(stream => stream.Name))} in the same lease table {same.Key}: "
                + $"their shards have the same names; give each its own {nameof(StreamOptions.LeaseTable)}");
        }

        return builder.Build();
    }

    public ValidateOptionsResult Validate(string? name, LeaseOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        const string Section = LeaseOptions.SectionName;
        CheckUrl(builder, $"{Section}:{nameof(LeaseOptions.ServiceUrl)}", options.ServiceUrl);
        var duration = $"{Section}:{nameof(LeaseOptions.Duration)} is {options.Duration}";
        if (options.Safety * 2 >= options.Duration)
        {
            builder.AddError(
                $"{Section}:{nameof(LeaseOptions.Safety)} is {options.Safety} and {duration}: "
                + "the owner would give up half of the lease's life; allowed is less than half of the duration");
        }

        if (options.RenewInterval * 2 > options.Duration - options.Safety)
        {
            builder.AddError(
                $"{Section}:{nameof(LeaseOptions.RenewInterval)} is {options.RenewInterval}, {duration} and "
                + $"{Section}:{nameof(LeaseOptions.Safety)} is {options.Safety}: "
                + "one failed renewal could lose the lease; allowed is up to half of the duration less the safety");
        }

        CheckTags(builder, $"{Section}:{nameof(LeaseOptions.Table)}:{nameof(LeaseTableOptions.Tags)}", options.Table.Tags);
        return builder.Build();
    }

    public ValidateOptionsResult Validate(string? name, KinesisClientOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        CheckUrl(builder, $"{KinesisClientOptions.SectionName}:{nameof(KinesisClientOptions.ServiceUrl)}", options.ServiceUrl);
        return builder.Build();
    }

    /// <summary>DynamoDB's limits: 50 tags, keys of 1 to 128 and values of up to 256 characters, "aws:" is its own.</summary>
    private static void CheckTags(ValidateOptionsResultBuilder builder, string key, Dictionary<string, string> tags)
    {
        if (tags.Count > MaxTags)
        {
            builder.AddError($"{key} are {tags.Count}; allowed are up to {MaxTags}");
        }

        foreach (var (name, value) in tags)
        {
            if (name.Length is 0 or > MaxTagKeyLength || value.Length > MaxTagValueLength || name.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                builder.AddError(
                    $"{key}:{name} is '{value}'; allowed are names of 1 to {MaxTagKeyLength} characters that do not begin with aws:, and values of up to {MaxTagValueLength}");
            }
        }
    }

    private static void CheckUrl(ValidateOptionsResultBuilder builder, string key, Uri? url)
    {
        if (url is not null && !(url.IsAbsoluteUri && (url.Scheme is "http" or "https")))
        {
            builder.AddError($"{key} is '{url}'; allowed is an absolute URL such as http://127.0.0.1:4566");
        }
    }

    private void CheckStart(ValidateOptionsResultBuilder builder, string section, InitialPosition position, DateTimeOffset? timestamp)
    {
        var positionName = $"{section}:{nameof(KinesisConsumerOptions.InitialPosition)}";
        var timestampName = $"{section}:{nameof(KinesisConsumerOptions.InitialTimestamp)}";
        if (!Enum.IsDefined(position))
        {
            builder.AddError($"{positionName} is {position}; allowed are {string.Join(", ", Enum.GetNames<InitialPosition>())}");
        }

        if (position == InitialPosition.AtTimestamp && timestamp is null)
        {
            builder.AddError($"{positionName} is {InitialPosition.AtTimestamp} and {timestampName} is not set: there is no time to start at");
        }

        if (position != InitialPosition.AtTimestamp && timestamp is not null)
        {
            builder.AddError($"{timestampName} is {timestamp:O} and {positionName} is {position}: the time would be ignored");
        }

        if (timestamp > timeProvider.GetUtcNow())
        {
            builder.AddError($"{timestampName} is {timestamp:O}, which lies in the future; Kinesis refuses to start there");
        }
    }

    public ValidateOptionsResult Validate(string? name, WatchdogOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        const string Section = WatchdogOptions.SectionName;
        var warnAfter = $"{Section}:{nameof(WatchdogOptions.WarnAfter)} is {options.WarnAfter}";
        if (options.GiveUpAfter <= options.WarnAfter)
        {
            builder.AddError(
                $"{Section}:{nameof(WatchdogOptions.GiveUpAfter)} is {options.GiveUpAfter} and {warnAfter}: "
                + "a shard would be given up before anybody was warned; allowed is a longer time");
        }

        if (options.Window < options.WarnAfter)
        {
            builder.AddError(
                $"{Section}:{nameof(WatchdogOptions.Window)} is {options.Window} and {warnAfter}: "
                + "a call that is not yet worth a warning would be a stall; allowed is at least the same time");
        }

        return builder.Build();
    }
}
