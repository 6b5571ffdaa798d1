using Kinesis.Consumer.Processing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What must hold between <see cref="ProcessingOptions"/> and what is registered, so that no record can be without a place to go.</summary>
internal sealed class ProcessingOptionsRules(IServiceProviderIsService services) : IValidateOptions<ProcessingOptions>
{
    private const string Section = ProcessingOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, ProcessingOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        if (!Enum.IsDefined(options.OnExhausted))
        {
            builder.AddError($"{OnExhausted(options)}; allowed are {string.Join(", ", Enum.GetNames<ExhaustedAction>())}");
        }

        if (options.FirstBackoff > options.MaxBackoff)
        {
            builder.AddError(
                $"{Section}:{nameof(ProcessingOptions.FirstBackoff)} is {options.FirstBackoff} and {Section}:{nameof(ProcessingOptions.MaxBackoff)} is "
                + $"{options.MaxBackoff}: pauses cannot grow to less than they begin with");
        }

        CheckDestination(options, builder);
        return builder.Build();
    }

    private static string OnExhausted(ProcessingOptions options) => $"{Section}:{nameof(ProcessingOptions.OnExhausted)} is {options.OnExhausted}";

    private void CheckDestination(ProcessingOptions options, ValidateOptionsResultBuilder builder)
    {
        const string FailureStream = $"{Section}:{nameof(ProcessingOptions.FailureStream)}";
        var isRegistered = services.IsService(typeof(IFailureDestination));
        if (options.OnExhausted == ExhaustedAction.Destination && options.FailureStream is null && !isRegistered)
        {
            builder.AddError($"{OnExhausted(options)}, {FailureStream} is not set and no {nameof(IFailureDestination)} is registered: there is no destination");
        }

        if (options.FailureStream is not null && isRegistered)
        {
            builder.AddError($"{FailureStream} is {options.FailureStream} and an {nameof(IFailureDestination)} is registered: allowed is one of them");
        }

        if (options.FailureStream is not null && options.OnExhausted == ExhaustedAction.Halt)
        {
            builder.AddError($"{FailureStream} is {options.FailureStream} and {OnExhausted(options)}: nothing would ever go there");
        }

        if (options.MaxRecordAge is not null && options.OnExhausted == ExhaustedAction.Halt)
        {
            builder.AddError(
                $"{Section}:{nameof(ProcessingOptions.MaxRecordAge)} is {options.MaxRecordAge} and {OnExhausted(options)}: a record that is too old "
                + "does not get younger, and the shard would halt for good; allowed with Destination");
        }
    }
}
