using Kinesis.Consumer.Producing;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Checks each value of <see cref="ProducerOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class ProducerOptionsValidator : IValidateOptions<ProducerOptions>;
