using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Checks options by their attributes, and names a named consumer's section where the attributes' own messages name the options' class.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the container")]
internal sealed class SectionedValidator<TOptions, TValidator>(string section) : IValidateOptions<TOptions>
    where TOptions : class
    where TValidator : IValidateOptions<TOptions>, new()
{
    private readonly TValidator _inner = new();

    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        _inner.Validate(string.IsNullOrEmpty(name) ? name : ConsumerSections.Of(section, name), options);
}
