using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What must hold between the options of leases, and for the table that holds them.</summary>
internal sealed class LeaseOptionsRules : IValidateOptions<LeaseOptions>
{
    private const int MaxTags = 50;
    private const int MaxTagKeyLength = 128;
    private const int MaxTagValueLength = 256;

    public ValidateOptionsResult Validate(string? name, LeaseOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        var section = ConsumerSections.Of(LeaseOptions.SectionName, name);
        KinesisClientOptionsRules.CheckUrl(builder, $"{section}:{nameof(LeaseOptions.ServiceUrl)}", options.ServiceUrl);
        CheckTags(builder, $"{section}:{nameof(LeaseOptions.Table)}:{nameof(LeaseTableOptions.Tags)}", options.Table.Tags);
        var duration = $"{section}:{nameof(LeaseOptions.Duration)} is {options.Duration}";
        if (options.Safety * 2 >= options.Duration)
        {
            builder.AddError(
                $"{section}:{nameof(LeaseOptions.Safety)} is {options.Safety} and {duration}: "
                + "the owner would give up half of the lease's life; allowed is less than half of the duration");
        }

        if (options.RenewInterval * 2 > options.Duration - options.Safety)
        {
            builder.AddError(
                $"{section}:{nameof(LeaseOptions.RenewInterval)} is {options.RenewInterval}, {duration} and "
                + $"{section}:{nameof(LeaseOptions.Safety)} is {options.Safety}: "
                + "one failed renewal could lose the lease; allowed is up to half of the duration less the safety");
        }

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
}
