using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>What a range cannot say about <see cref="RetrievalOptions"/>.</summary>
internal sealed class RetrievalOptionsRules : IValidateOptions<RetrievalOptions>
{
    /// <summary>Behind the largest answer, 10 MB, the pause is just below three hours; with much less no timer could hold it.</summary>
    private const long SlowestPace = 1_000;

    public ValidateOptionsResult Validate(string? name, RetrievalOptions options) => options.BytesPerSecond is > 0 and < SlowestPace
        ? ValidateOptionsResult.Fail(
            $"{ConsumerSections.Of(RetrievalOptions.SectionName, name)}:{nameof(RetrievalOptions.BytesPerSecond)} is {options.BytesPerSecond}; "
            + $"allowed is at least {SlowestPace}, or 0 for no limit")
        : ValidateOptionsResult.Success;
}
