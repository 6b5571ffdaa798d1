using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Checks each value of <see cref="KinesisConsumerOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class KinesisConsumerOptionsValidator : IValidateOptions<KinesisConsumerOptions>;
