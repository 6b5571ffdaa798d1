using Kinesis.Consumer.Api;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Checks each value of <see cref="KinesisClientOptions"/> by its attributes.</summary>
[OptionsValidator]
internal sealed partial class KinesisClientOptionsValidator : IValidateOptions<KinesisClientOptions>;
