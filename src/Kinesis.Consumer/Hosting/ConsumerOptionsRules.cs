using System.Globalization;
using Kinesis.Consumer.Api;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What must hold between a consumer's options, and between them and the host. Every broken rule is named with both values and what would go wrong.</summary>
internal sealed class ConsumerOptionsRules(TimeProvider timeProvider, IOptions<HostOptions> host) : IValidateOptions<KinesisConsumerOptions>
{
    /// <summary>What remains after the drain for closing connections and the last telemetry.</summary>
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(3);

    /// <summary>DynamoDB's 255 less the longest suffix of a table beside it, KCL 3's "-CoordinatorState".</summary>
    private const int LongestTableName = 238;

    public ValidateOptionsResult Validate(string? name, KinesisConsumerOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        var section = ConsumerSections.Of(KinesisConsumerOptions.SectionName, name);
        var streamName = $"{section}:{nameof(KinesisConsumerOptions.StreamName)}";
        var listed = $"{section}:{nameof(KinesisConsumerOptions.Streams)}";
        if (string.IsNullOrEmpty(options.StreamName) && options.Streams.Count == 0)
        {
            builder.AddError($"{streamName} is not set, nor are {listed}: there is nothing to consume");
        }

        if (!string.IsNullOrEmpty(options.StreamName) && options.Streams.Count > 0)
        {
            builder.AddError($"{streamName} is {options.StreamName} and {listed} are set too; set one of them");
        }

        CheckStart(builder, section, options.InitialPosition, options.InitialTimestamp);
        CheckConsumerArn(builder, section, options.StreamName, options.ConsumerArn);
        var streams = ConsumedStream.AllOf(options);
        for (var i = 0; i < options.Streams.Count; i++)
        {
            var one = string.Create(CultureInfo.InvariantCulture, $"{listed}:{i}");
            CheckStart(builder, one, streams[i].InitialPosition, streams[i].InitialTimestamp);
            CheckConsumerArn(builder, one, options.Streams[i].StreamName, options.Streams[i].ConsumerArn);
        }

        foreach (var same in streams.GroupBy(stream => stream.LeaseTable, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            builder.AddError(
                $"{listed} have {string.Join(" and ", same.Select(stream => stream.Name))} in the same lease table {same.Key}: "
                + $"their shards have the same names; give each its own {nameof(StreamOptions.LeaseTable)}");
        }

        foreach (var stream in streams.Where(stream => stream.LeaseTable.Length > LongestTableName))
        {
            builder.AddError(
                $"{section} gives {stream.Name} the lease table {stream.LeaseTable}, a name of {stream.LeaseTable.Length} characters: allowed are {LongestTableName}, "
                + $"as the tables beside it have longer ones; set {nameof(StreamOptions.LeaseTable)} or a shorter {nameof(KinesisConsumerOptions.ApplicationName)}");
        }

        CheckShutdown(builder, $"{section}:{nameof(KinesisConsumerOptions.DrainDeadline)}", options.DrainDeadline);
        return builder.Build();
    }

    /// <summary>A fan-out consumer belongs to a stream: another one's would bring the records of that.</summary>
    private static void CheckConsumerArn(ValidateOptionsResultBuilder builder, string section, string stream, string? consumerArn)
    {
        if (consumerArn is null || !StreamArn.TryParseConsumer(consumerArn, out var owner, out _))
        {
            return;
        }

        if (owner.StreamName != StreamArn.NameOf(stream) || (StreamArn.FromNameOrArn(stream) is { } arn && arn != owner))
        {
            builder.AddError(
                $"{section}:{nameof(KinesisConsumerOptions.ConsumerArn)} is a consumer of {owner.Text} and {section}:{nameof(KinesisConsumerOptions.StreamName)} is {stream}: "
                + "allowed is a consumer of the same stream");
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

    private void CheckShutdown(ValidateOptionsResultBuilder builder, string key, TimeSpan drainDeadline)
    {
        TimeSpan timeout;
        try
        {
            timeout = host.Value.ShutdownTimeout;
        }
        catch (OptionsValidationException)
        {
            // Told by whoever checks the host's options; they cannot be compared.
            return;
        }

        if (timeout < drainDeadline + ShutdownMargin)
        {
            builder.AddError(
                $"{key} is {drainDeadline} and the host's shutdown timeout is {timeout}: a stopping worker would be cut off before it has committed; allowed is a "
                + $"{nameof(HostOptions)}.{nameof(HostOptions.ShutdownTimeout)} of at least {ShutdownMargin.TotalSeconds:F0} s more");
        }
    }
}
