using Microsoft.Extensions.Options;
using Pipeline.Sinks.DeadLetters;

namespace Pipeline.Sinks.Hosting;

/// <summary>Checks each value of <see cref="DeadLetterOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class DeadLetterOptionsValidator : IValidateOptions<DeadLetterOptions>;
