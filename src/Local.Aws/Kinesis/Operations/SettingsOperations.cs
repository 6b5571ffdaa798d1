using Local.Aws.Hosting;
using Local.Aws.Kinesis.Streams;

namespace Local.Aws.Kinesis.Operations;

/// <summary>Increase/DecreaseStreamRetentionPeriod, UpdateStreamMode, UpdateMaxRecordSize, DescribeLimits.</summary>
internal sealed class SettingsOperations(KinesisState state)
{
    private const int LongestRetentionHours = 365 * 24;

    public Task IncreaseRetentionAsync(LocalRequest request) => ChangeRetentionAsync(request, (current, asked) => asked >= current
        ? asked
        : throw KinesisError.InvalidArgument(
            $"Requested retention period ({asked.TotalHours} hours) can not be shorter than the existing retention period ({current.TotalHours} hours). Use DecreaseRetentionPeriod API."));

    public Task DecreaseRetentionAsync(LocalRequest request) => ChangeRetentionAsync(request, (current, asked) => asked <= current
        ? asked
        : throw KinesisError.InvalidArgument(
            $"Requested retention period ({asked.TotalHours} hours) can not be longer than the existing retention period ({current.TotalHours} hours). Use IncreaseRetentionPeriod API."));

    public async Task UpdateModeAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var stream = state.Stream(null, arguments.RequiredText("StreamARN"));
        var mode = arguments.Root.TryGetProperty("StreamModeDetails", out var details) ? KinesisArguments.Text(details, "StreamMode") : null;
        var onDemand = mode switch
        {
            "ON_DEMAND" => true,
            "PROVISIONED" => false,
            _ => throw KinesisError.Validation($"{mode}", "streamModeDetails.streamMode", "Member must satisfy enum value set: [PROVISIONED, ON_DEMAND]"),
        };
        stream.Update(settings => settings with { OnDemand = onDemand });
        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }

    public async Task UpdateMaxRecordSizeAsync(LocalRequest request)
    {
        using var arguments = KinesisArguments.Read(request);
        var size = arguments.RequiredNumber("MaxRecordSizeInKiB", 1024, 10240);
        state.Stream(null, arguments.RequiredText("StreamARN")).Update(settings => settings with { MaxRecordKiB = size });
        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }

    public Task DescribeLimitsAsync(LocalRequest request) => request.ReplyAsync(state.Streams, (json, streams) =>
    {
        var all = streams.InNameOrder();
        json.WriteStartObject();
        json.WriteNumber("ShardLimit", 20_000);
        json.WriteNumber("OpenShardCount", all.Where(stream => !stream.Settings.OnDemand).Sum(stream => stream.Shards().Open.Length));
        json.WriteNumber("OnDemandStreamCount", all.Count(stream => stream.Settings.OnDemand));
        json.WriteNumber("OnDemandStreamCountLimit", 50);
        json.WriteEndObject();
    });

    private async Task ChangeRetentionAsync(LocalRequest request, Func<TimeSpan, TimeSpan, TimeSpan> decide)
    {
        using var arguments = KinesisArguments.Read(request);
        var least = (int)StreamSettings.DefaultRetention.TotalHours;
        var asked = TimeSpan.FromHours(arguments.RequiredNumber("RetentionPeriodHours", least, LongestRetentionHours));
        state.Stream(arguments).Update(settings => settings with { Retention = decide(settings.Retention, asked) });
        await request.ReplyEmptyAsync().ConfigureAwait(false);
    }
}
