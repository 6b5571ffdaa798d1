using Kinesis.Consumer.Producing;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What must hold between the options of a producer. Every broken rule is named with both values and what would go wrong.</summary>
internal sealed class ProducerOptionsRules : IValidateOptions<ProducerOptions>
{
    /// <summary>Refuses options of a producer that is made without a container.</summary>
    public static void Check(ProducerOptions options)
    {
        ValidateOptionsResult[] results = [new ProducerOptionsValidator().Validate(null, options), new ProducerOptionsRules().Validate(null, options)];
        string[] problems = [.. results.Where(result => result.Failed).SelectMany(result => result.Failures!)];
        if (problems.Length > 0)
        {
            throw new OptionsValidationException(ProducerOptions.SectionName, typeof(ProducerOptions), problems);
        }
    }

    public ValidateOptionsResult Validate(string? name, ProducerOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        var section = string.IsNullOrEmpty(name) ? ProducerOptions.SectionName : $"{ProducerOptions.SectionName}:{name}";
        if (options.MaxBackoff < options.Backoff)
        {
            builder.AddError(
                $"{section}:{nameof(ProducerOptions.MaxBackoff)} is {options.MaxBackoff} and {section}:{nameof(ProducerOptions.Backoff)} is {options.Backoff}: "
                + "pauses would shrink; allowed is at least the same time");
        }

        if (options.RecordTtl <= options.MaxDelay)
        {
            builder.AddError(
                $"{section}:{nameof(ProducerOptions.RecordTtl)} is {options.RecordTtl} and {section}:{nameof(ProducerOptions.MaxDelay)} is {options.MaxDelay}: "
                + "records would be given up before they are sent; allowed is a longer time");
        }

        if (options.MaxAggregateBytes > options.MaxRecordBytes)
        {
            builder.AddError(
                $"{section}:{nameof(ProducerOptions.MaxAggregateBytes)} is {options.MaxAggregateBytes} and {section}:{nameof(ProducerOptions.MaxRecordBytes)} is "
                + $"{options.MaxRecordBytes}: an aggregate is a record too; allowed is at most as much");
        }

        return builder.Build();
    }
}
