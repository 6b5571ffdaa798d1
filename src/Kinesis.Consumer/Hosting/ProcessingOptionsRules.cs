using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What must hold between <see cref="ProcessingOptions"/> and what is registered, so that no record can be without a place to go.</summary>
internal sealed class ProcessingOptionsRules(IServiceProviderIsService services) : IValidateOptions<ProcessingOptions>
{
    public ValidateOptionsResult Validate(string? name, ProcessingOptions options)
    {
        var builder = new ValidateOptionsResultBuilder();
        var section = ConsumerSections.Of(ProcessingOptions.SectionName, name);
        var onExhausted = $"{section}:{nameof(ProcessingOptions.OnExhausted)} is {options.OnExhausted}";
        if (!Enum.IsDefined(options.OnExhausted))
        {
            builder.AddError($"{onExhausted}; allowed are {string.Join(", ", Enum.GetNames<ExhaustedAction>())}");
        }

        if (options.FirstBackoff > options.MaxBackoff)
        {
            builder.AddError(
                $"{section}:{nameof(ProcessingOptions.FirstBackoff)} is {options.FirstBackoff} and {section}:{nameof(ProcessingOptions.MaxBackoff)} is "
                + $"{options.MaxBackoff}: pauses cannot grow to less than they begin with");
        }

        CheckDestination(name, section, onExhausted, options, builder);
        return builder.Build();
    }

    private void CheckDestination(string? name, string section, string onExhausted, ProcessingOptions options, ValidateOptionsResultBuilder builder)
    {
        var failureStream = $"{section}:{nameof(ProcessingOptions.FailureStream)}";
        var isRegistered = services.IsService(typeof(IFailureDestination))
            || (services is IServiceProviderIsKeyedService keyed && keyed.IsKeyedService(typeof(IFailureDestination), name ?? ""));
        if (options.OnExhausted == ExhaustedAction.Destination && options.FailureStream is null && !isRegistered)
        {
            builder.AddError($"{onExhausted}, {failureStream} is not set and no {nameof(IFailureDestination)} is registered: there is no destination");
        }

        if (options.FailureStream is not null && isRegistered)
        {
            builder.AddError($"{failureStream} is {options.FailureStream} and an {nameof(IFailureDestination)} is registered: allowed is one of them");
        }

        if (options.FailureStream is not null && options.OnExhausted == ExhaustedAction.Halt)
        {
            builder.AddError($"{failureStream} is {options.FailureStream} and {onExhausted}: nothing would ever go there");
        }

        if (options.MaxRecordAge is not null && options.OnExhausted == ExhaustedAction.Halt)
        {
            builder.AddError(
                $"{section}:{nameof(ProcessingOptions.MaxRecordAge)} is {options.MaxRecordAge} and {onExhausted}: a record that is too old "
                + "does not get younger, and the shard would halt for good; allowed with Destination");
        }
    }
}
