using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Checks each value of <see cref="ProcessingOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class ProcessingOptionsValidator : IValidateOptions<ProcessingOptions>;
